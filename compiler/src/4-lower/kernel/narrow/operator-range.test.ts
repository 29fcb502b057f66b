import { describe, expect, test } from "vitest";
import type { KernelOperator } from "../../../ir/kernel.ts";
import { operatorWidths } from "../../../ir/kernel-operator.ts";
import { OPERATIONS } from "../interpret/operator.ts";
import { operatorRange } from "./operator-range.ts";
import type { Range } from "./range.ts";
import { constant, join, widen } from "./range.ts";

const DOUBLES = [
  0,
  -0,
  1,
  -1,
  2,
  -3,
  7,
  31,
  32,
  255,
  -128,
  0.5,
  -0.5,
  1.5,
  -0.1,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  5e-324,
  -5e-324,
  1e308,
  -1e308,
  1e-310,
];
const INTEGERS = DOUBLES.filter((value) => Number.isInteger(value) && (value | 0) === value && !Object.is(value, -0));

const OPERATORS: readonly KernelOperator[] = [
  "f64.add",
  "f64.sub",
  "f64.mul",
  "f64.div",
  "f64.rem",
  "f64.min",
  "f64.max",
  "f64.neg",
  "f64.abs",
  "f64.sqrt",
  "f64.floor",
  "f64.ceil",
  "f64.trunc",
  "f64.fround",
  "f64.from_i32_s",
  "f64.from_i32_u",
  "i32.add",
  "i32.sub",
  "i32.mul",
  "i32.and",
  "i32.or",
  "i32.xor",
  "i32.shl",
  "i32.shr_s",
  "i32.shr_u",
  "i32.clz",
  "i32.toInt32",
  "i32.index",
  "i32.clampU8",
  "i64.from_i32_s",
  "i64.from_i32_u",
];

describe("the range of a result holds the result", () => {
  test.each(OPERATORS)("%s", (operator) => {
    const values = operatorWidths(operator).operands[0] === "f64" ? DOUBLES : INTEGERS;
    const sets = setsOf(values);
    const binary = operatorWidths(operator).operands.length === 2;
    for (const left of sets) for (const right of binary ? sets : [[0]]) check(operator, left, right, binary);
  });
});

test("widening goes up to thresholds, and holds what it widens", () => {
  const before = constant(0);
  const after = join(before, constant(9));
  expect(widen(before, after, [-1, 0, 15, 31])).toMatchObject({ low: 0, high: 15 });
  expect(widen(before, join(before, constant(99)), [15])).toMatchObject({ high: Infinity });
});

/** Pairs and triples of values as they stand in the table: neighbours, and far ones. */
function setsOf(values: readonly number[]): number[][] {
  return values.flatMap((value, i) => [
    [value],
    [value, values[(i * 7 + 3) % values.length] as number],
    [value, values[(i + 1) % values.length] as number, values[(i * 5 + 2) % values.length] as number],
  ]);
}

function check(operator: KernelOperator, left: readonly number[], right: readonly number[], binary: boolean): void {
  const a = rangeOf(left);
  const b = rangeOf(right);
  const result = operatorRange(operator, binary ? [a, b] : [a]) as Range;
  for (const x of left) {
    for (const y of right) {
      const value = (OPERATIONS[operator] as (...operands: number[]) => number)(...(binary ? [x, y] : [x]));
      if (!holds(result, value))
        expect.fail(
          `${operator}(${x}, ${y}) is ${Object.is(value, -0) ? "-0" : value}, not in ${JSON.stringify(result)} from ${left.join()} and ${right.join()}`,
        );
    }
  }
}

function rangeOf(values: readonly number[]): Range {
  return values.map(constant).reduce((sum, range) => join(sum, range) as Range);
}

function holds(range: Range, value: number): boolean {
  if (Number.isNaN(value)) return range.nan;
  if (Object.is(value, -0) && !range.negativeZero) return false;
  return value >= range.low && value <= range.high && (!range.whole || Number.isInteger(value) || !Number.isFinite(value));
}
