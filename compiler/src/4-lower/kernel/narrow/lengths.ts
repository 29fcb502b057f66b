/** Lengths of arrays and strings: how long one can be, which symbol names its length, which numbers are equal to one. */
import type { KernelExpression } from "../../../ir/kernel.ts";
import type { Summary } from "./analysis.ts";
import { lengthSymbol, linear, pathOf } from "./facts.ts";
import type { Range } from "./range.ts";
import { LENGTH, constant, isExact, whole } from "./range.ts";
import type { State } from "./state.ts";

type Peek = (part: KernelExpression) => Range | undefined;

export function sizeOf(value: KernelExpression, state: State, summary: Summary, peek: Peek): Range {
  const all = whole(0, LENGTH);
  switch (value.kind) {
    case "local":
      return state.ranges.get(`#${value.id}`) ?? all;
    case "field":
      return summary.get(`${value.struct}.${value.field}#`) ?? all;
    case "global":
      return summary.get(`global ${value.id}#`) ?? all;
    case "string":
      return constant(value.value.length);
    case "newTyped": {
      const size = peek(value.length);
      return size === undefined || size.low < 0 ? all : size;
    }
    case "cast":
      return sizeOf(value.value, state, summary, peek);
    default:
      return all;
  }
}

/** The symbol of the value's length, where it is one that is known. */
export function symbolOf(value: KernelExpression, state: State): string | undefined {
  if (value.kind !== "newTyped") return pathOf(value) === undefined ? undefined : lengthSymbol(value, state);
  return equalLength(newLength(value.length), state);
}

/** new Float32Array(n): n is the length, where it is one. */
export function boundByLength(id: string, size: KernelExpression, state: State, peek: Peek): void {
  const inner = newLength(size);
  const range = peek(inner);
  const target = linear(inner);
  if (target === undefined || range === undefined || !isExact(range) || range.low < 0) return;
  state.addFacts(target.id, new Map([[state.symbol(`local ${id}`, [`local ${id}`]), target.offset]]));
}

/** What `new Float32Array(…)` was given. */
function newLength(size: KernelExpression): KernelExpression {
  return size.kind === "prelude" && size.name === "typed.toLength" ? (size.arguments[0] ?? size) : size;
}

/** The length that a number is equal to. */
export function equalLength(value: KernelExpression, state: State): string | undefined {
  if (value.kind === "length") return lengthSymbol(value.of, state);
  if (value.kind === "local") return state.paths.get(`value of ${value.id}`)?.symbol;
  const conversions = ["f64.from_i32_s", "i32.trunc_exact", "i32.toInt32"];
  return value.kind === "operate" && conversions.includes(value.operator)
    ? equalLength(value.operands[0] as KernelExpression, state)
    : undefined;
}
