/** Object, tuple and array literals, `new Float32Array(…)` and `new Array(n)`. */
import type { KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import type { Expression } from "../../../ir/unit.ts";
import { call, f64, length, local, prelude, sequence, setLocal } from "./build.ts";
import { lowerAs } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { lowerType } from "./type.ts";

/** A call of a helper whose parameters are the fields in the order in which the literal gives them. */
export function lowerObject(expression: Extract<Expression, { kind: "object" }>, scope: Scope): KernelExpression {
  const { struct, spot } = expression;
  const type: KernelType = { kind: "struct", name: struct };
  const fields = expression.fields.map((entry) => ({ name: entry.name, ...scope.program.fieldOf(struct, entry.name) }));
  const id = `make ${struct}(${fields.map((entry) => entry.name).join(",")})`;
  scope.program.helper(id, (): KernelFunction => {
    const object = local("object", type, spot);
    const parameters = fields.map((entry, i) => ({ id: `p${i}`, type: lowerType(entry.type, scope.program) }));
    const stores = fields.map((entry, i): KernelStatement => ({
      kind: "setField",
      object,
      struct: entry.owner,
      field: entry.name,
      value: local(`p${i}`, (parameters[i] as { type: KernelType }).type, spot),
      at: spot,
    }));
    const body: KernelStatement[] = [
      setLocal("object", { kind: "newStruct", struct, type, at: spot }),
      ...stores,
      { kind: "return", value: object, at: spot },
    ];
    return { id, label: struct, parameters, result: type, locals: [{ id: "object", type }], body, at: spot };
  });
  const values = expression.fields.map((entry, i) => lowerAs(entry.value, (fields[i] as (typeof fields)[number]).type, scope));
  return call(id, values, type, spot);
}

export function lowerArray(expression: Extract<Expression, { kind: "array" }>, scope: Scope): KernelExpression {
  const { type } = expression;
  if (type.kind !== "array") throw new Refusal("has an array literal of an unknown type", expression.spot);
  const items = expression.items.map((item) => lowerAs(item, type.item, scope));
  return { kind: "newArray", items, type: lowerType(type, scope.program), at: expression.spot };
}

/** From a length, a typed array, or an array of numbers. */
export function lowerNewTyped(expression: Extract<Expression, { kind: "newTyped" }>, scope: Scope): KernelExpression {
  const { element, from, spot } = expression;
  const source = lowerExpression(from, scope);
  const type: KernelType = { kind: "typed", element };
  const make = (size: KernelExpression): KernelExpression => ({ kind: "newTyped", element, length: size, type, at: spot });
  if (from.type.kind === "number") return make(prelude("typed.toLength", [source], spot));
  if (from.type.kind !== "typed" && from.type.kind !== "array")
    throw new Refusal("makes a typed array from something that is not a number or an array", spot);
  const before: KernelStatement[] = [];
  const held = scope.hold(source, before);
  const copy = scope.temporary(type);
  before.push(setLocal(copy, make(length(held))));
  const result = local(copy, type, spot);
  const fill = from.type.kind === "typed" ? "typed.set" : "typed.setArray";
  before.push({ kind: "expression", value: prelude(fill, [result, held, f64(0, spot)], spot), at: spot });
  return sequence(before, result);
}

export function lowerView(expression: Extract<Expression, { kind: "viewTyped" }>, scope: Scope): KernelExpression {
  const { element, spot } = expression;
  const given = [lowerExpression(expression.buffer, scope), lowerExpression(expression.offset, scope)];
  if (expression.length === undefined) return prelude(`view.rest.${element}`, given, spot);
  return prelude(`view.${element}`, [...given, lowerExpression(expression.length, scope)], spot);
}

/** Only empty: holes have no form. `new Array(n).fill(x)` is a builtin's business. */
export function lowerNewArray(expression: Extract<Expression, { kind: "newArray" }>, scope: Scope): KernelExpression {
  if (expression.length.kind === "number" && expression.length.value === 0) {
    return { kind: "newArray", items: [], type: lowerType(expression.type, scope.program), at: expression.spot };
  }
  throw new Refusal("makes an array with holes: give it its values with .fill(…) or Array.from", expression.spot);
}
