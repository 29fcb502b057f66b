/**
 * Random numbers that are the same in every run: sfc32 (Chris Doty-Humphrey's small fast counter generator), seeded by
 * hashing a text with FNV-1a. Not for secrets.
 */
export function seededRandom(seed: string): () => number {
  let [a, b, c, counter] = [hash(`${seed}:a`), hash(`${seed}:b`), hash(`${seed}:c`), 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  // 53 bits, as Math.random has.
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
