/** What a comparison that came out true or false tells of the variables in it. */
import type { KernelExpression, KernelOperator } from "../../../ir/kernel.ts";
import { factsOf, linear, shifted } from "./facts.ts";
import type { Range } from "./range.ts";
import { isEmpty, isExact } from "./range.ts";
import { State } from "./state.ts";

type Comparison = "lt" | "le" | "gt" | "ge" | "eq" | "ne";

const OPPOSITE: Readonly<Record<Comparison, Comparison>> = { lt: "ge", le: "gt", gt: "le", ge: "lt", eq: "ne", ne: "eq" };
const MIRRORED: Readonly<Record<Comparison, Comparison>> = { lt: "gt", le: "ge", gt: "lt", ge: "le", eq: "eq", ne: "ne" };

/** The comparison that a numeric operator makes. */
export function comparisonOf(operator: KernelOperator): Comparison | undefined {
  const found = /^(?:f64|i32|i64)\.(lt|le|gt|ge|eq|ne)(?:_s)?$/.exec(operator);
  return found === null ? undefined : (found[1] as Comparison);
}

/** The state after `left ? right` was `truth`; undefined when that cannot be. */
export function refine(
  from: State,
  comparison: Comparison,
  left: KernelExpression,
  right: KernelExpression,
  truth: boolean,
  range: (part: KernelExpression) => Range | undefined,
): State | undefined {
  const a = range(left);
  const b = range(right);
  if (a === undefined || b === undefined) return new State(from);
  const state = new State(from);
  const ordered = truth || (!a.nan && !b.nan);
  const holds = truth ? comparison : OPPOSITE[comparison];
  if (ordered || comparison === "eq" || comparison === "ne") {
    bindLength(state, holds, left, right, a, b, range);
    bindLength(state, MIRRORED[holds], right, left, b, a, range);
  }
  const leftAfter = bounded(a, holds, b, truth);
  const rightAfter = bounded(b, MIRRORED[holds], a, truth);
  if (isEmpty(leftAfter) || isEmpty(rightAfter)) return undefined;
  setRange(state, left, leftAfter);
  setRange(state, right, rightAfter);
  return state;
}

/** x after x ? y holds (`truth`), or after its opposite did not hold (then x may still be NaN, and y tells nothing when it may be). */
function bounded(x: Range, comparison: Comparison, y: Range, truth: boolean): Range {
  const keepsNaN = comparison === "ne" ? true : comparison === "eq" ? false : !truth;
  if (y.nan && (comparison === "ne" || !truth) && comparison !== "eq") return x;
  let { low, high, whole } = x;
  const exact = (bound: number): boolean => x.whole && Math.abs(bound) <= 2 ** 53;
  switch (comparison) {
    case "lt":
      high = Math.min(high, exact(y.high) ? Math.ceil(y.high) - 1 : y.high);
      break;
    case "le":
      high = Math.min(high, x.whole ? Math.floor(y.high) : y.high);
      break;
    case "gt":
      low = Math.max(low, exact(y.low) ? Math.floor(y.low) + 1 : y.low);
      break;
    case "ge":
      low = Math.max(low, x.whole ? Math.ceil(y.low) : y.low);
      break;
    case "eq":
      low = Math.max(low, y.low);
      high = Math.min(high, y.high);
      whole ||= y.whole;
      break;
    case "ne":
      if (x.whole && y.low === y.high) {
        if (low === y.low) low += 1;
        if (high === y.high) high -= 1;
      }
  }
  const negativeZero =
    x.negativeZero && low <= 0 && high >= 0 && !(comparison === "gt" && y.low >= 0) && !(comparison === "lt" && y.high <= 0);
  return { low: low + 0, high: high + 0, whole, nan: x.nan && keepsNaN, negativeZero };
}

/** Where x < y or x ≤ y, what bounds y bounds x. */
function bindLength(
  state: State,
  comparison: Comparison,
  x: KernelExpression,
  y: KernelExpression,
  a: Range,
  b: Range,
  range: (part: KernelExpression) => Range | undefined,
): void {
  const target = linear(x);
  if (target === undefined || (comparison !== "lt" && comparison !== "le" && comparison !== "eq")) return;
  if (target.offset !== 0 && !isExact(a)) return;
  const strictly = comparison === "lt" && a.whole && b.whole ? 1 : 0;
  state.addFacts(target.id, shifted(factsOf(y, state, range), strictly + target.offset));
}

function setRange(state: State, value: KernelExpression, range: Range): void {
  const target = linear(value);
  if (target?.offset === 0) state.ranges.set(target.id, range);
}
