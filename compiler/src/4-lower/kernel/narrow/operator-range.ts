/**
 * The range of an operator's result from those of its operands. Bounds are computed with the operation itself on the
 * operands' bounds: rounding is monotonic, so they hold for what lies between.
 */
import type { KernelOperator } from "../../../ir/kernel.ts";
import type { Range } from "./range.ts";
import { ANYTHING, ANY_I32, EXACT, I32_HIGH, I32_LOW, constant, isExact, mayBeNegative, mayBeZero, whole } from "./range.ts";

/** Undefined: not a number (comparisons), or nothing known. */
export function operatorRange(operator: KernelOperator, operands: readonly Range[]): Range | undefined {
  const [a, b] = operands;
  if (a === undefined) return undefined;
  const rule = b === undefined ? undefined : BINARY[operator];
  if (rule !== undefined && b !== undefined) return rule(a, b);
  return UNARY[operator]?.(a) ?? RESULT[operator];
}

const BINARY: Readonly<Partial<Record<KernelOperator, (a: Range, b: Range) => Range>>> = {
  "f64.add": add,
  "f64.sub": (a, b) => add(a, negate(b)),
  "f64.mul": multiply,
  "f64.div": divide,
  "f64.rem": remainder,
  "f64.min": (a, b) => ({ low: Math.min(a.low, b.low), high: Math.min(a.high, b.high), ...either(a, b) }),
  "f64.max": (a, b) => ({ low: Math.max(a.low, b.low), high: Math.max(a.high, b.high), ...either(a, b) }),
  "i32.add": (a, b) => wrapped(a.low + b.low, a.high + b.high),
  "i32.sub": (a, b) => wrapped(a.low - b.high, a.high - b.low),
  "i32.mul": (a, b) => wrapped(...corners(a, b, (x, y) => x * y)),
  "i32.div_s": (a, b) => (b.low > 0 ? whole(Math.min(a.low, 0), Math.max(a.high, 0)) : ANY_I32),
  "i32.rem_s": (a, b) => integers(remainder(a, b)),
  "i32.and": (a, b) => bitAnd(a, b),
  "i32.or": (a, b) => bitOr(a, b),
  "i32.xor": (a, b) => bitOr(a, b),
  "i32.shl": (a, b) => (isShift(b) ? wrapped(a.low * 2 ** b.low, a.high * 2 ** b.low) : ANY_I32),
  "i32.shr_s": (a, b) => (isShift(b) ? whole(a.low >> b.low, a.high >> b.low) : whole(Math.min(a.low, 0), Math.max(a.high, 0, -1))),
  "i32.shr_u": shiftUnsigned,
  "i64.add": (a, b) => integers(add(a, b)),
  "i64.sub": (a, b) => integers(add(a, negate(b))),
  "i64.mul": (a, b) => integers(multiply(a, b)),
  "i64.rem_s": (a, b) => integers(remainder(a, b)),
};

const UNARY: Readonly<Partial<Record<KernelOperator, (a: Range) => Range>>> = {
  "f64.neg": negate,
  "f64.abs": (a) => ({
    ...a,
    low: a.low > 0 ? a.low : a.high < 0 ? -a.high : 0,
    high: Math.max(Math.abs(a.low), Math.abs(a.high)),
    negativeZero: false,
  }),
  "f64.sqrt": (a) => ({
    low: Math.sqrt(Math.max(a.low, 0)),
    high: Math.sqrt(Math.max(a.high, 0)),
    whole: false,
    nan: a.nan || a.low < 0,
    negativeZero: a.negativeZero,
  }),
  "f64.floor": (a) => ({ ...a, low: Math.floor(a.low), high: Math.floor(a.high), whole: true }),
  "f64.ceil": (a) => ({
    ...a,
    low: Math.ceil(a.low) + 0,
    high: Math.ceil(a.high) + 0,
    whole: true,
    negativeZero: a.negativeZero || (!a.whole && a.low < 0),
  }),
  "f64.trunc": (a) => ({
    ...a,
    low: Math.trunc(a.low) + 0,
    high: Math.trunc(a.high) + 0,
    whole: true,
    negativeZero: a.negativeZero || (!a.whole && a.low < 0),
  }),
  "f64.fround": (a) => ({
    ...a,
    low: Math.fround(a.low),
    high: Math.fround(a.high),
    negativeZero: a.negativeZero || (!a.whole && a.low < 0),
  }),
  "f64.from_i32_s": (a) => a,
  "f64.from_i32_u": unsigned,
  "f64.from_i64": (a) => a,
  "i32.toInt32": (a) =>
    a.low >= I32_LOW - 0.5 && a.high <= I32_HIGH + 0.5 ? withZeroWhenNaN(a) : a.nan && a.low > a.high ? constant(0) : ANY_I32,
  "i32.trunc_exact": (a) => integers(a),
  "i64.trunc_exact": (a) => integers(a),
  "i64.from_i32_s": (a) => a,
  "i64.from_i32_u": unsigned,
  "i32.from_i64": (a) => wrapped(a.low, a.high),
  "i32.index": (a) =>
    isExact(a) && a.low >= 0 && a.high < I32_HIGH ? integers(a) : whole(-1, Math.max(-1, Math.min(Math.floor(a.high), I32_HIGH - 1))),
};

const RESULT: Readonly<Partial<Record<KernelOperator, Range>>> = {
  "f64.pow": ANYTHING,
  "f64.from_bool": whole(0, 1),
  "i32.from_bool": whole(0, 1),
  "i32.clz": whole(0, 32),
  "i32.clampU8": whole(0, 255),
};

function add(a: Range, b: Range): Range {
  const opposite = (a.high === Infinity && b.low === -Infinity) || (a.low === -Infinity && b.high === Infinity);
  const bound = (sum: number, missing: number): number => (Number.isNaN(sum) ? missing : sum);
  if (a.low > a.high || b.low > b.high) return onlyNaN();
  return {
    low: bound(a.low + b.low, -Infinity),
    high: bound(a.high + b.high, Infinity),
    whole: a.whole && b.whole,
    nan: a.nan || b.nan || opposite,
    negativeZero: a.negativeZero && b.negativeZero,
  };
}

function negate(a: Range): Range {
  return { low: -a.high + 0, high: -a.low + 0, whole: a.whole, nan: a.nan, negativeZero: a.low <= 0 && a.high >= 0 };
}

function multiply(a: Range, b: Range): Range {
  if (a.low > a.high || b.low > b.high) return onlyNaN();
  const [low, high] = corners(a, b, (x, y) => (x === 0 || y === 0 ? 0 : x * y));
  const infinite = (x: Range): boolean => x.low === -Infinity || x.high === Infinity;
  const zero = mayBeZero(a) || mayBeZero(b) || !a.whole || !b.whole;
  return {
    low,
    high,
    whole: a.whole && b.whole,
    nan: a.nan || b.nan || (mayBeZero(a) && infinite(b)) || (mayBeZero(b) && infinite(a)),
    negativeZero: zero && (mayBeNegative(a) || mayBeNegative(b)),
  };
}

function divide(a: Range, b: Range): Range {
  if (a.low > a.high || b.low > b.high) return onlyNaN();
  const sure =
    (b.low > 0 || b.high < 0) && !b.negativeZero && !a.nan && !b.nan && Math.abs(a.low) !== Infinity && Math.abs(a.high) !== Infinity;
  if (!sure) return ANYTHING;
  const [low, high] = corners(a, b, (x, y) => x / y);
  return {
    low: Number.isNaN(low) ? -Infinity : low,
    high: Number.isNaN(high) ? Infinity : high,
    whole: false,
    nan: false,
    negativeZero: mayBeNegative(a) || b.low < 0,
  };
}

function remainder(a: Range, b: Range): Range {
  const size = Math.max(Math.abs(a.low), Math.abs(a.high));
  const divisor = Math.max(Math.abs(b.low), Math.abs(b.high));
  const exact = a.whole && b.whole && divisor <= EXACT;
  const high = Math.min(size, exact && divisor > 0 ? divisor - 1 : divisor);
  const infinite = a.low === -Infinity || a.high === Infinity;
  if (a.low > a.high || b.low > b.high) return onlyNaN();
  return {
    low: a.low >= 0 ? 0 : -high,
    high: a.high <= 0 ? 0 : high,
    whole: a.whole && b.whole,
    nan: a.nan || b.nan || infinite || mayBeZero(b),
    negativeZero: mayBeNegative(a),
  };
}

function either(a: Range, b: Range): Pick<Range, "whole" | "nan" | "negativeZero"> {
  return { whole: a.whole && b.whole, nan: a.nan || b.nan, negativeZero: a.negativeZero || b.negativeZero };
}

function corners(a: Range, b: Range, combine: (x: number, y: number) => number): [number, number] {
  const values = [combine(a.low, b.low), combine(a.low, b.high), combine(a.high, b.low), combine(a.high, b.high)];
  return [Math.min(...values) + 0, Math.max(...values) + 0];
}

/** An i32 result: what is out of range wraps to anything. */
function wrapped(low: number, high: number): Range {
  return low >= I32_LOW && high <= I32_HIGH ? whole(low, high) : ANY_I32;
}

/** Integers have no −0 and no NaN. */
function integers(a: Range): Range {
  return whole(a.low + 0, a.high + 0);
}

function bitAnd(a: Range, b: Range): Range {
  if (a.low >= 0 && b.low >= 0) return whole(0, Math.min(a.high, b.high));
  if (a.low >= 0) return whole(0, a.high);
  if (b.low >= 0) return whole(0, b.high);
  return ANY_I32;
}

/** Of numbers that are not negative: below the next power of two. */
function bitOr(a: Range, b: Range): Range {
  if (a.low < 0 || b.low < 0) return ANY_I32;
  return whole(0, 2 ** (32 - Math.clz32(Math.max(a.high, b.high))) - 1);
}

function isShift(b: Range): boolean {
  return b.low === b.high && b.low >= 0 && b.low < 32;
}

/** The bits as an i32: only a shift by one or more keeps them positive. */
function shiftUnsigned(a: Range, b: Range): Range {
  if (a.low >= 0) return isShift(b) ? whole(a.low >>> b.low, a.high >>> b.low) : whole(0, a.high);
  return isShift(b) && b.low > 0 ? whole(0, 2 ** (32 - b.low) - 1) : ANY_I32;
}

function unsigned(a: Range): Range {
  return a.low >= 0 ? a : whole(0, 2 ** 32 - 1);
}

function withZeroWhenNaN(a: Range): Range {
  const low = Math.trunc(a.low) + 0;
  const high = Math.trunc(a.high) + 0;
  return a.nan ? whole(Math.min(low, 0), Math.max(high, 0)) : whole(low, high);
}

function onlyNaN(): Range {
  return constant(NaN);
}
