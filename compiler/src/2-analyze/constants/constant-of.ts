/** A value as the graph writes it down: JSON, with NaN, infinities, −0 and undefined spelt out. */
import type { Constant, ConstantValue } from "../../ir/graph.ts";
import type { Primitive, Value } from "./value.ts";

/** Undefined for what is no constant: a flow, a node, a function, a place. */
export function constantOf(value: Value): Constant | undefined {
  switch (value.kind) {
    case "primitive":
      return { kind: "value", value: toConstantValue(value.value) };
    case "deferred":
      return value.constant;
    case "array": {
      const items = value.items.map(constantOf);
      return items.every((item) => item !== undefined) ? { kind: "array", items } : undefined;
    }
    case "object": {
      const fields = [...value.fields].map(([name, field]) => ({ name, value: constantOf(field) }));
      return fields.every((field): field is { name: string; value: Constant } => field.value !== undefined)
        ? { kind: "object", fields }
        : undefined;
    }
    default:
      return undefined;
  }
}

export function toConstantValue(value: Primitive): ConstantValue {
  if (value === undefined) return { undefined: true };
  if (typeof value !== "number") return value;
  if (Number.isNaN(value)) return { number: "NaN" };
  if (!Number.isFinite(value)) return { number: value > 0 ? "Infinity" : "-Infinity" };
  return Object.is(value, -0) ? { number: "-0" } : value;
}
