/** Number arithmetic, bits, comparisons, assignments inside of expressions. */
import { NUMBERS } from "../inputs.ts";
import type { Maker, Producer, Producers } from "../maker.ts";
import { expression, type Tree } from "../tree.ts";

const number = expression("number");
const boolean = expression("boolean");

const ARITHMETIC = ["+", "-", "*", "/", "%", "+", "-", "*"];
const BITS = ["&", "|", "^", "<<", ">>", ">>>"];
const COMPARISONS = ["===", "!==", "<", "<=", ">", ">="];
const COMPOUND = ["+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ">>>="];
const UNARY_MATH = ["abs", "sqrt", "floor", "ceil", "trunc", "fround", "clz32", "round", "sign", "abs", "floor", "trunc"];
const PORTABLE_MATH = ["sin", "cos", "exp", "log", "tanh", "cbrt", "atan", "log2", "expm1"];

export function numberText(value: number): string {
  if (Object.is(value, -0)) return "(-0)";
  return value < 0 ? `(${value})` : String(value);
}

export function numberLiteral({ random }: Maker): Tree {
  const choice = random.below(10);
  const value = choice < 4 ? random.pick(NUMBERS) : choice < 8 ? random.below(12) : random.below(600) - 300;
  return number`${numberText(value)}`;
}

/** A whole number that the compiler knows to be one, mostly. */
export function whole(maker: Maker, depth: number): Tree {
  const { random } = maker;
  const counters = maker.variables("number").filter(({ name }) => maker.counters.has(name) || maker.integers.has(name));
  const choice = random.below(9);
  if (choice < 3 && counters.length > 0) return number`${random.pick(counters).name}`;
  if (choice === 3 && counters.length > 0)
    return number`(${random.pick(counters).name} ${random.pick(["+", "-", "*"])} ${random.below(4)})`;
  if (choice === 4) return number`(${maker.number(depth)} & ${random.pick([1, 3, 7, 15, 255])})`;
  if (choice === 5) return number`(${maker.number(depth)} | 0)`;
  if (choice === 7 && counters.length > 0) return number`(${random.pick(counters).name} % ${1 + random.below(5)})`;
  if (choice === 6) return number`(${maker.number(depth)} >>> ${random.pick([0, 1, 24, 28])})`;
  return number`${random.below(9)}`;
}

/** Of the type number, not of a literal's: TypeScript refuses comparisons that it can decide. */
export function broad(maker: Maker, depth: number): Tree {
  const { random } = maker;
  if (maker.has("number") && random.chance(0.5)) return maker.read("number");
  return number`(${maker.number(depth)} ${random.pick([...ARITHMETIC, ...BITS])} ${maker.number(depth)})`;
}

const expressions: readonly Producer[] = [
  { weight: 9, make: (m, d) => number`(${m.number(d)} ${m.random.pick(ARITHMETIC)} ${m.number(d)})` },
  { weight: 4, make: (m, d) => number`(${m.number(d)} ${m.random.pick(BITS)} ${m.number(d)})` },
  { weight: 3, make: (m, d) => number`(${whole(m, d)} ${m.random.pick([...ARITHMETIC, ...BITS])} ${whole(m, d)})` },
  { weight: 2, make: (m, d) => number`(${whole(m, d)} ${m.random.pick(["+", "-", "*", "/", "%", "<<"])} ${numberLiteral(m)})` },
  { weight: 0.5, make: (m, d) => number`((${m.number(d)}) ** ${m.random.pick(["2", "0.5", "3", "0", "(-1)", "1"])})` },
  { weight: 2, make: (m, d) => number`${m.random.pick(["-", "+", "~"])}(${m.number(d)})` },
  { weight: 3, make: (m, d) => number`Math.${m.random.pick(UNARY_MATH)}(${m.number(d)})` },
  { weight: 0.7, make: (m, d) => number`Math.fround(${broad(m, d)})` },
  { weight: 0.3, make: (m, d) => number`Math.${m.random.pick(PORTABLE_MATH)}(${m.number(d)})` },
  { weight: 2, make: (m, d) => number`Math.${m.random.pick(["imul", "min", "max", "min", "max"])}(${m.number(d)}, ${m.number(d)})` },
  { weight: 0.2, make: (m, d) => number`Math.${m.random.pick(["hypot", "atan2", "pow"])}(${m.number(d)}, ${m.number(d)})` },
  { weight: 0.3, make: (m, d) => number`Math.${m.random.pick(["min", "max"])}(${m.number(d)}, ${m.number(d)}, ${m.number(d)})` },
  { weight: 2, make: (m, d) => number`(${m.test(d)} ? ${m.number(d)} : ${m.number(d)})` },
  { weight: 1, make: (m, d) => number`(${broad(m, d)} ${m.random.pick(["||", "&&"])} ${m.number(d)})` },
  { weight: 3, when: writes, make: (m, d) => number`(${m.writable("number")} ${m.random.pick(["=", ...COMPOUND])} ${m.number(d)})` },
  { weight: 2, when: writes, make: (m) => number`${m.random.pick(["++", "--"])}${m.writable("number")}` },
  { weight: 2, when: writes, make: (m) => number`${m.writable("number")}${m.random.pick(["++", "--"])}` },
  { weight: 1, when: writes, make: (m, d) => number`(${m.writable("number")} = ${m.number(d)}, ${m.number(d)})` },
  { weight: 1, make: (m, d) => number`tap(${m.number(d)})` },
  { weight: 1, make: whole },
  { weight: 0.7, make: (m, d) => number`Number(${m.random.chance(0.5) ? m.text(d) : m.test(d)})` },
  { weight: 0.3, make: (m, d) => number`parseFloat(${m.text(d)})` },
  { weight: 0.3, make: (m, d) => number`parseInt(${m.text(d)}${m.random.pick(["", ", 10", ", 16"])})` },
];

const tests: readonly Producer[] = [
  { weight: 1.5, make: (m, d) => boolean`!(${broad(m, d)} ${m.random.pick(["<", "<=", ">", ">="])} ${m.number(d)})` },
  { weight: 6, make: (m, d) => boolean`(${broad(m, d)} ${m.random.pick(COMPARISONS)} ${m.number(d)})` },
  { weight: 2, make: (m, d) => boolean`(${whole(m, d)} ${m.random.pick(["<", "<=", ">", ">="])} ${whole(m, d)})` },
  { weight: 2, make: (m, d) => boolean`(${m.test(d)} ${m.random.pick(["&&", "||"])} ${m.test(d)})` },
  { weight: 1.5, make: (m, d) => boolean`!(${m.random.chance(0.5) ? m.test(d) : broad(m, d)})` },
  { weight: 0.7, make: (m, d) => boolean`Number.${m.random.pick(["isNaN", "isInteger", "isFinite", "isSafeInteger"])}(${m.number(d)})` },
  { weight: 0.7, make: (m, d) => boolean`Object.is(${m.number(d)}, ${m.number(d)})` },
  { weight: 0.7, make: (m, d) => boolean`Boolean(${m.random.chance(0.5) ? m.text(d) : m.number(d)})` },
  { weight: 0.5, make: (m, d) => boolean`(${m.test(d)} ? ${m.test(d)} : ${m.test(d)})` },
];

export const numberExpressions: Producers = { number: expressions, boolean: tests };

function writes(maker: Maker): boolean {
  return maker.canWrite("number");
}
