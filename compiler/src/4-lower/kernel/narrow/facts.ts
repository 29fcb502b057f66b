/**
 * Which array lengths bound an expression, and which path leads to an array. All of it about doubles and integers alike:
 * conversions between them keep the value.
 */
import type { KernelExpression } from "../../../ir/kernel.ts";
import type { Range } from "./range.ts";
import { isExact } from "./range.ts";
import type { Facts, State } from "./state.ts";

export interface Path {
  readonly name: string;
  readonly through: readonly string[];
}

/** Undefined where the array has no name that stays the same. */
export function pathOf(array: KernelExpression): Path | undefined {
  switch (array.kind) {
    case "local":
      return { name: `local ${array.id}`, through: [`local ${array.id}`] };
    case "global":
      return { name: `global ${array.id}`, through: [`global ${array.id}`] };
    case "field": {
      const object = pathOf(array.object);
      return object === undefined
        ? undefined
        : { name: `${object.name}.${array.field}`, through: [...object.through, `field ${array.struct}.${array.field}`] };
    }
    case "cast":
      return pathOf(array.value);
    default:
      return undefined;
  }
}

export function lengthSymbol(array: KernelExpression, state: State): string | undefined {
  const path = pathOf(array);
  return path === undefined ? undefined : state.symbol(path.name, path.through);
}

/** The lengths that bound the value from above, each with its distance. `range` gives the range of a part. */
export function factsOf(value: KernelExpression, state: State, range: (part: KernelExpression) => Range | undefined): Facts {
  if (value.kind === "local") return state.facts.get(value.id) ?? new Map();
  if (value.kind === "length") {
    const symbol = lengthSymbol(value.of, state);
    return symbol === undefined ? new Map() : new Map([[symbol, 0]]);
  }
  if (isCheck(value)) return factsOf(value.arguments[0] as KernelExpression, state, range);
  if (value.kind !== "operate") return new Map();
  const [a, b] = value.operands;
  if (a === undefined) return new Map();
  const inner = (): Facts => factsOf(a, state, range);
  const amount = b === undefined ? undefined : constantOf(b);
  switch (value.operator) {
    case "f64.from_i32_s":
    case "f64.from_i64":
    case "i64.from_i32_s":
    case "i32.trunc_exact":
    case "i64.trunc_exact":
      return inner();
    case "i32.index":
    case "i32.toInt32":
    case "f64.floor":
    case "f64.trunc":
      return isNatural(range(a)) || value.operator === "f64.floor" ? inner() : new Map();
    case "f64.add":
    case "i32.add":
      return amount === undefined || !isExact(range(value)) || !isExact(range(a)) ? new Map() : shifted(inner(), -amount);
    case "f64.sub":
    case "i32.sub":
      return amount === undefined || !isExact(range(value)) || !isExact(range(a)) ? new Map() : shifted(inner(), amount);
    case "i32.shr_s":
    case "i32.shr_u":
      return isNatural(range(a)) ? inner() : new Map();
    case "f64.rem":
    case "i32.rem_s":
      return b !== undefined && isNatural(range(a)) && isNatural(range(b)) ? shifted(factsOf(b, state, range), 1) : new Map();
    case "f64.min":
      return b === undefined ? new Map() : merged(inner(), factsOf(b, state, range));
    default:
      return new Map();
  }
}

/** A variable plus a whole constant. */
export function linear(value: KernelExpression): { readonly id: string; readonly offset: number } | undefined {
  if (value.kind === "local") return { id: value.id, offset: 0 };
  if (isCheck(value)) return linear(value.arguments[0] as KernelExpression);
  if (value.kind !== "operate") return undefined;
  const [a, b] = value.operands;
  if (a === undefined) return undefined;
  const inner = linear(a);
  if (inner === undefined) return undefined;
  if (["f64.from_i32_s", "f64.from_i64", "i64.from_i32_s", "i32.trunc_exact", "i64.trunc_exact"].includes(value.operator)) return inner;
  const amount = b === undefined ? undefined : constantOf(b);
  if (amount === undefined) return undefined;
  if (value.operator === "f64.add" || value.operator === "i32.add") return { id: inner.id, offset: inner.offset + amount };
  if (value.operator === "f64.sub" || value.operator === "i32.sub") return { id: inner.id, offset: inner.offset - amount };
  return undefined;
}

export function shifted(facts: Facts, by: number): Facts {
  return by === 0 ? facts : new Map([...facts].map(([symbol, distance]) => [symbol, distance + by]));
}

/** What is stored where a hint stands is the value itself. */
function isCheck(value: KernelExpression): value is Extract<KernelExpression, { kind: "prelude" }> {
  return value.kind === "prelude" && value.name === "hint.check";
}

function constantOf(value: KernelExpression): number | undefined {
  if ((value.kind === "f64" || value.kind === "i32") && Number.isInteger(value.value) && Math.abs(value.value) < 2 ** 31)
    return value.value;
  return undefined;
}

function merged(a: Facts, b: Facts): Facts {
  const result = new Map(a);
  for (const [symbol, distance] of b) result.set(symbol, Math.max(distance, result.get(symbol) ?? -Infinity));
  return result;
}

/** Whole, not negative, not NaN. */
function isNatural(range: Range | undefined): boolean {
  return isExact(range) && range !== undefined && range.low >= 0;
}
