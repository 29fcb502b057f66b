/**
 * Messages that can be told apart. The sender gives its bytes away, so whoever compares makes them anew from their number and
 * size; the number stands at the front where there is room, which names a message that comes at the wrong place.
 */

/** Bytes that follow from the number and the size alone. */
export function messageOf(number: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const words = new Uint32Array(bytes.buffer, 0, size >>> 2);
  let state = next(Math.imul(number, 2654435761) + size);
  for (let at = 0; at < words.length; at++) words[at] = state = next(state);
  for (let at = words.length * 4; at < size; at++) bytes[at] = (state = next(state)) >>> 24;
  if (size >= 4) new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}

/** In words; undefined where they are the same. */
export function difference(seen: Uint8Array, expected: Uint8Array): string | undefined {
  if (seen.length !== expected.length) return `${seen.length} bytes${numberOf(seen)} instead of ${expected.length}${numberOf(expected)}`;
  for (let at = 0; at < expected.length; at++)
    if (seen[at] !== expected[at])
      return `${seen.length} bytes${numberOf(seen)}, of which byte ${at} is ${seen[at]} instead of ${expected[at]}${numberOf(expected)}`;
  return undefined;
}

/** Many sizes without a pattern, the same in every run. */
export function sizesOf(count: number, most: number): readonly number[] {
  let state = 12345;
  return Array.from({ length: count }, () => 4 + (((state = next(state)) >>> 8) % (most - 3)));
}

/** A linear congruential generator. */
function next(state: number): number {
  return (Math.imul(state, 1664525) + 1013904223) >>> 0;
}

function numberOf(bytes: Uint8Array): string {
  if (bytes.length < 4) return "";
  return ` (number ${new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)})`;
}
