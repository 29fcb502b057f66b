/** ToString, as templates and String(x) use it. */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression } from "../../../ir/unit.ts";
import { isNull, prelude, select, sequence, text } from "./build.ts";
import { lowerExpression } from "./expression.ts";
import { lowerPresence } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { unwrap } from "./scope.ts";
import { optionalForm } from "./type.ts";

export function lowerText(expression: Expression, scope: Scope): KernelExpression {
  const at = expression.spot;
  const form = optionalForm(expression.type);
  if (form === undefined) {
    if (expression.kind === "null" || expression.kind === "undefined") return text(expression.kind, at);
    return textOf(lowerExpression(expression, scope));
  }
  if (form === "maybe" || expression.type.kind !== "optional")
    throw new Refusal("turns a value that may be null as well as undefined into a string", at);
  const missing = text(expression.type.null ? "null" : "undefined", at);
  if (form === "box") {
    const presence = lowerPresence(expression, scope);
    return sequence(presence.before, select(presence.present, textOf(presence.value), missing));
  }
  const before: KernelStatement[] = [];
  const held = scope.hold(lowerExpression(expression, scope), before);
  return sequence(before, select(isNull(held), missing, textOf(unwrap(held))));
}

export function textOf(value: KernelExpression): KernelExpression {
  if (value.type.kind === "string") return value;
  if (value.type.kind === "f64") return prelude("number.toString", [value], value.at);
  if (value.type.kind === "bool") return select(value, text("true", value.at), text("false", value.at));
  throw new Refusal("turns an object into a string", value.at);
}
