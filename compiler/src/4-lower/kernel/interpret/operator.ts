/** Every operator of kernel IR on JavaScript values: i32 and i64 are numbers, bool is a boolean. */
import type { KernelOperator } from "../../../ir/kernel.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";

type Operation = (...operands: never[]) => number | boolean | string;

const COMPARE: Readonly<Record<string, Operation>> = {
  eq: (a: number, b: number) => a === b,
  ne: (a: number, b: number) => a !== b,
  lt: (a: number, b: number) => a < b,
  le: (a: number, b: number) => a <= b,
  gt: (a: number, b: number) => a > b,
  ge: (a: number, b: number) => a >= b,
};

export const OPERATIONS: Readonly<Record<KernelOperator, Operation>> = {
  "f64.add": (a: number, b: number) => a + b,
  "f64.sub": (a: number, b: number) => a - b,
  "f64.mul": (a: number, b: number) => a * b,
  "f64.div": (a: number, b: number) => a / b,
  "f64.rem": (a: number, b: number) => a % b,
  "f64.pow": (a: number, b: number) => a ** b,
  "f64.neg": (a: number) => -a,
  "f64.abs": Math.abs,
  "f64.sqrt": Math.sqrt,
  "f64.floor": Math.floor,
  "f64.ceil": Math.ceil,
  "f64.trunc": Math.trunc,
  "f64.min": (a: number, b: number) => Math.min(a, b),
  "f64.max": (a: number, b: number) => Math.max(a, b),
  ...comparisons("f64"),
  "f64.fround": Math.fround,
  "i32.add": (a: number, b: number) => (a + b) | 0,
  "i32.sub": (a: number, b: number) => (a - b) | 0,
  "i32.mul": Math.imul,
  "i32.div_s": (a: number, b: number) => divide(a, b, 2 ** 31),
  "i32.rem_s": (a: number, b: number) => remainder(a, b),
  "i32.and": (a: number, b: number) => a & b,
  "i32.or": (a: number, b: number) => a | b,
  "i32.xor": (a: number, b: number) => a ^ b,
  "i32.shl": (a: number, b: number) => a << b,
  "i32.shr_s": (a: number, b: number) => a >> b,
  "i32.shr_u": (a: number, b: number) => (a >>> b) | 0,
  "i32.clz": Math.clz32,
  ...signedComparisons("i32"),
  "i64.add": (a: number, b: number) => safe(a + b),
  "i64.sub": (a: number, b: number) => safe(a - b),
  "i64.mul": (a: number, b: number) => safe(a * b),
  "i64.div_s": (a: number, b: number) => divide(a, b, 2 ** 53),
  "i64.rem_s": (a: number, b: number) => remainder(a, b),
  ...signedComparisons("i64"),
  "bool.not": (a: boolean) => !a,
  "bool.eq": (a: boolean, b: boolean) => a === b,
  "bool.ne": (a: boolean, b: boolean) => a !== b,
  ...comparisons("string"),
  "string.concat": (a: string, b: string) => a + b,
  "f64.from_i32_s": (a: number) => a,
  "f64.from_i32_u": (a: number) => a >>> 0,
  "f64.from_i64": (a: number) => a,
  "f64.from_bool": Number,
  "i32.from_bool": Number,
  "i32.toInt32": (a: number) => a | 0,
  "i32.trunc_exact": (a: number) => exact(a, -(2 ** 31), 2 ** 31 - 1),
  "i32.index": (a: number) => (Number.isInteger(a) && a >= 0 && a <= 2 ** 31 - 2 ? a + 0 : -1),
  "i32.clampU8": (a: number) => clamp(a),
  "i64.from_i32_s": (a: number) => a,
  "i64.from_i32_u": (a: number) => a >>> 0,
  "i64.trunc_exact": (a: number) => exact(a, -(2 ** 53), 2 ** 53),
  "i32.from_i64": (a: number) => a | 0,
  "bool.from_f64": Boolean,
  "bool.from_i32": Boolean,
  "bool.from_string": Boolean,
} as const satisfies Record<KernelOperator, (...operands: never[]) => number | boolean | string>;

function comparisons<W extends "f64" | "string">(width: W): Record<`${W}.${"eq" | "ne" | "lt" | "le" | "gt" | "ge"}`, Operation> {
  const table: Record<string, Operation> = {};
  for (const [name, compare] of Object.entries(COMPARE)) table[`${width}.${name}`] = compare;
  return table;
}

function signedComparisons<W extends "i32" | "i64">(
  width: W,
): Record<`${W}.${"eq" | "ne" | "lt_s" | "le_s" | "gt_s" | "ge_s"}`, Operation> {
  const table: Record<string, Operation> = {};
  for (const [name, compare] of Object.entries(COMPARE)) table[`${width}.${name}${name === "eq" || name === "ne" ? "" : "_s"}`] = compare;
  return table;
}

/** ToUint8Clamp: ties to even. */
function clamp(value: number): number {
  return new Uint8ClampedArray([value])[0] as number;
}

function exact(value: number, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high) throw new InvariantError(`${value} is not a whole number in range`);
  if (Object.is(value, -0)) throw new InvariantError("−0 loses its sign");
  return value;
}

function safe(value: number): number {
  if (Math.abs(value) > 2 ** 53) throw new InvariantError(`${value} is beyond 2^53`);
  return value + 0;
}

function divide(a: number, b: number, limit: number): number {
  const quotient = Math.trunc(a / b) + 0;
  if (b === 0 || quotient >= limit) throw new InvariantError(`division of ${a} by ${b}`);
  return quotient;
}

function remainder(a: number, b: number): number {
  if (b === 0) throw new InvariantError(`remainder of ${a} by 0`);
  return (a % b) + 0;
}
