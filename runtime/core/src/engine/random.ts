/**
 * Random numbers that are the same in every run: sfc32 (Chris Doty-Humphrey's small fast counter generator), seeded by
 * hashing a text with FNV-1a. Not for secrets.
 */
import type { RandomSource } from "../program.ts";

export function seededRandom(seed: string): RandomSource {
  const state = Int32Array.of(hash(`${seed}:a`), hash(`${seed}:b`), hash(`${seed}:c`), 1);
  const next = (): number => {
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]!;
    const counter = state[3]!;
    const sum = (a + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    state[3] = counter + 1;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  // 53 bits, as Math.random has.
  return Object.assign(() => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992, { state });
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
