/** What programs are called with: the values at which lowering goes wrong. */
import type { RandomSource } from "./random-source.ts";

export interface Input {
  readonly x: number;
  readonly y: number;
  readonly s: string;
  readonly a: readonly number[];
}

export const NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  7,
  8,
  31,
  32,
  100,
  127.5,
  128,
  -128,
  254.5,
  255,
  256,
  -129,
  32768,
  65535,
  65536,
  0.5,
  -0.5,
  1.5,
  2.5,
  0.1,
  -0.3,
  NaN,
  Infinity,
  -Infinity,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967295,
  4294967296,
  4294967297.5,
  70000.7,
  16777217,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  -(2 ** 53) + 1,
  2 ** 63,
  2 ** 64,
  5e-324,
  -5e-324,
  1e-310,
  2.2250738585072014e-308,
  1e308,
  1.7976931348623157e308,
  1e21,
  1e-7,
  123456789.125,
];

const HARDEST: readonly number[] = [NaN, -0, Infinity, 2 ** 31, -1];

export const STRINGS: readonly string[] = [
  "",
  "a",
  "b",
  "ab",
  "abc",
  "Hello, World",
  "a,b,,c",
  " x ",
  "12",
  "-1.5e3",
  "0x1f",
  "NaN",
  "é",
  "ß",
  "😀",
  "a😀b",
  "\ud83d",
  "\ude00",
  "x\ud800y",
  "\n\t",
  "0",
  "key",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "$&$1",
];

export function randomInput(random: RandomSource): Input {
  const number = (): number =>
    random.chance(0.15) ? random.pick(HARDEST) : random.chance(0.7) ? random.pick(NUMBERS) : (random.below(2000) - 1000) / 8;
  const length = random.chance(0.1) ? 40 : random.below(6);
  return { x: number(), y: number(), s: random.pick(STRINGS), a: Array.from({ length }, number) };
}
