/** Values that find mistakes: the same sequence in every run. */

export class Random {
  #state: number;

  constructor(seed: string) {
    this.#state = [...seed].reduce((state, character) => Math.imul(state, 31) + character.charCodeAt(0), 7) | 1;
  }

  /** 32 bits. */
  bits(): number {
    this.#state = Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    this.#state ^= this.#state << 13;
    return (this.#state ^ (this.#state >>> 16)) >>> 0;
  }

  below(limit: number): number {
    return this.bits() % limit;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const EDGES = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  0.1,
  0.5,
  1.5,
  2.5,
  -0.5,
  0.045,
  1.005,
  1.45,
  10.235,
  5e-324,
  1.7976931348623157e308,
  2.2250738585072014e-308,
  2.225073858507201e-308,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  2 ** 53 - 1,
  2 ** 63,
  2 ** 64,
  1e21,
  1e20,
  123456789012345680000,
  1e-6,
  1e-7,
  1.5e-7,
  4.35,
  0.000001,
  9.5,
  99.95,
  999999999999999900000,
  0.1 + 0.2,
  1 / 3,
];

export function numbers(random: Random): number {
  switch (random.below(6)) {
    case 0:
      return random.pick(EDGES);
    case 1:
      return (random.below(2000) - 1000) / 8;
    case 2:
      return random.bits() / 1000 - 1e6;
    case 3:
      return Number(`${random.below(1000000)}e${random.below(60) - 40}`);
    case 4:
      return 2 ** (random.below(2098) - 1074) * (random.below(2) ? 1 : -1);
    default:
      return new Float64Array(Uint32Array.of(random.bits(), random.bits()).buffer)[0] as number;
  }
}

const PIECES = [
  "",
  "a",
  "b",
  "ab",
  "aa",
  "abc",
  "é",
  "ß",
  "ı",
  "İ",
  "Σ",
  "ς",
  "ﬁ",
  "😀",
  "\ud83d",
  "\ude00",
  " ",
  "\t\n",
  "\u00a0",
  "\ufeff",
  "\u2028",
  "\u3000",
  "$",
  "$&",
  "$$",
  "$'",
  "$`",
  "$1",
  ",",
  ", ",
  "0",
  "x",
  "Z",
  "ǅ",
  "𐐀",
  "𐐨",
  "\u0130",
  "Ⅷ",
  "ⓐ",
];
const NUMERIC = [
  "0",
  "1",
  "7",
  "9",
  "12",
  "0x",
  "0b1",
  "0o7",
  "1f",
  ".",
  "e",
  "e5",
  "E-3",
  "e+",
  "+",
  "-",
  "Infinity",
  "Infinit",
  "NaN",
  " ",
  "\n",
  "\u00a0",
  "_",
  "99999999999999999999",
  "00000000",
  "z",
  "5e-324",
  "1.7976931348623157e308",
  "9007199254740993",
  "4503599627370497.5",
];

export function strings(random: Random, numeric: boolean): string {
  if (numeric && random.below(3) === 0) return String(numbers(random));
  let text = "";
  for (let count = random.below(numeric ? 5 : 7); count >= 0; count--) text += random.pick(numeric ? NUMERIC : PIECES);
  return text;
}
