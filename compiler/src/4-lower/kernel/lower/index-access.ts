/**
 * Reading `a[i]` of typed arrays, arrays and strings. Any double may be an index: what is not a whole number inside the
 * bounds reads as undefined, and `outside` says what becomes of that.
 */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression, Type } from "../../../ir/unit.ts";
import { both, cast, i32, length, operate, prelude, select, sequence, toDouble } from "./build.ts";
import { convert } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import type { Presence } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { lowerType, optionalForm, present } from "./type.ts";

type Index = Extract<Expression, { kind: "index" }>;

export function lowerIndex(expression: Index, scope: Scope): KernelExpression {
  const object = lowerExpression(expression.object, scope);
  const index = lowerPosition(expression.index, scope);
  const at = expression.spot;
  const of = expression.object.type;
  if (of.kind === "typed") return readTyped(object, of.element, index, bounds(expression));
  if (of.kind === "string") {
    if (expression.type.kind === "string") return prelude("string.item", [object, index], at);
    return convert(prelude("string.index", [object, index], at), optionalString, expression.type, scope, at);
  }
  if (of.kind !== "array") throw new Refusal("reads an index of something that is not an array or a string", at);
  const item = lowerType(of.item, scope.program);
  if (expression.outside !== "undefined") {
    const value: KernelExpression = {
      kind: "getArray",
      array: object,
      index,
      bounds: item.kind === "f64" ? bounds(expression) : "trap",
      type: item,
      at,
    };
    return convert(value, of.item, expression.type, scope, at);
  }
  return optionalItem(object, index, of.item, expression, scope);
}

/** The index as i32; −1 for what no array has. */
export function lowerPosition(index: Expression, scope: Scope): KernelExpression {
  return operate("i32.index", [lowerExpression(index, scope)], index.spot);
}

/** `a[i]` of numbers or booleans where outside is undefined. */
export function indexPresence(expression: Index, scope: Scope): Presence {
  const before: KernelStatement[] = [];
  const object = scope.hold(lowerExpression(expression.object, scope), before);
  const index = scope.hold(lowerPosition(expression.index, scope), before);
  const of = expression.object.type;
  const inside = within(object, index);
  if (of.kind === "typed") return { before, present: inside, value: readTyped(object, of.element, index, "proven") };
  if (of.kind !== "array") throw new Refusal("reads an index of something that is not an array", expression.spot);
  const type = lowerType(of.item, scope.program);
  const value: KernelExpression = { kind: "getArray", array: object, index, bounds: "proven", type, at: expression.spot };
  if (optionalForm(of.item) === undefined) return { before, present: inside, value };
  return optionalInside(before, inside, value, of.item, scope);
}

export function within(object: KernelExpression, index: KernelExpression): KernelExpression {
  const at = index.at;
  return both(operate("i32.ge_s", [index, i32(0, at)], at), operate("i32.lt_s", [index, length(object)], at));
}

export function readTyped(
  array: KernelExpression,
  element: Extract<Type, { kind: "typed" }>["element"],
  index: KernelExpression,
  outside: "nan" | "trap" | "proven",
): KernelExpression {
  const wide = outside === "nan" || element === "u32" || element === "f32" || element === "f64";
  return toDouble({ kind: "getTyped", array, element, index, bounds: outside, type: { kind: wide ? "f64" : "i32" }, at: index.at });
}

const optionalString: Type = { kind: "optional", of: { kind: "string" }, null: false, undefined: true };

function bounds(expression: Index): "nan" | "trap" | "proven" {
  return expression.outside === "undefined" ? "trap" : expression.outside;
}

/** Items that are optional already: outside is undefined, and so is an item that is. */
function optionalInside(before: KernelStatement[], inside: KernelExpression, value: KernelExpression, item: Type, scope: Scope): Presence {
  const type = value.type;
  if (type.kind !== "nullable" || type.of.kind !== "struct") throw new Refusal("reads optional items of an unknown form", value.at);
  const box = scope.hold(select(inside, value, { kind: "null", type, at: value.at }), before);
  const of = lowerType(present(item), scope.program);
  const there = operate("bool.not", [{ kind: "isNull", value: box, type: { kind: "bool" }, at: value.at }], value.at);
  return {
    before,
    present: there,
    value: { kind: "field", object: cast(box, type.of, true), struct: type.of.name, field: "value", type: of, at: value.at },
  };
}

/** Items that are references: null outside. */
function optionalItem(object: KernelExpression, index: KernelExpression, item: Type, expression: Index, scope: Scope): KernelExpression {
  const at = expression.spot;
  const type = lowerType(item, scope.program);
  const form = optionalForm(item);
  if (form === undefined || (item.kind === "optional" && !item.null)) {
    const nullable = type.kind === "nullable" ? type : ({ kind: "nullable", of: type } as const);
    const value: KernelExpression = { kind: "getArray", array: object, index, bounds: "null", type: nullable, at };
    const from: Type = { kind: "optional", of: present(item), null: false, undefined: true };
    return convert(value, from, expression.type, scope, at);
  }
  const before: KernelStatement[] = [];
  const array = scope.hold(object, before);
  const position = scope.hold(index, before);
  const value: KernelExpression = { kind: "getArray", array, index: position, bounds: "proven", type, at };
  const outside = convert({ kind: "bool", value: false, type: { kind: "bool" }, at }, { kind: "null" }, expression.type, scope, at, false);
  return sequence(before, select(within(array, position), convert(value, item, expression.type, scope, at), outside));
}
