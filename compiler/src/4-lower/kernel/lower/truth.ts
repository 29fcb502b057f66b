/** JavaScript's truth of a value: 0, −0, NaN, "", null and undefined are false, everything else is true. */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression } from "../../../ir/unit.ts";
import { bool, both, either, isNull, not, perform, sequence } from "./build.ts";
import { lowerExpression } from "./expression.ts";
import { lowerPresence, maybeIsNull, truthOf } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { unwrap } from "./scope.ts";
import { optionalForm } from "./type.ts";

export function lowerTruth(expression: Expression, scope: Scope): KernelExpression {
  const { type } = expression;
  if (type.kind === "boolean" && expression.kind === "logical" && expression.operator !== "??") return lowerLogicalTruth(expression, scope);
  switch (optionalForm(type)) {
    case "box": {
      const presence = lowerPresence(expression, scope);
      return sequence(presence.before, both(presence.present, truthOf(presence.value)));
    }
    case "nullable":
      return nullableTruth(expression, scope);
    case "maybe":
      return maybeTruth(expression, scope);
    default:
      return plainTruth(expression, scope);
  }
}

function lowerLogicalTruth(expression: Extract<Expression, { kind: "logical" }>, scope: Scope): KernelExpression {
  const left = lowerTruth(expression.left, scope);
  const right = lowerTruth(expression.right, scope);
  return expression.operator === "&&" ? both(left, right) : either(left, right);
}

function plainTruth(expression: Expression, scope: Scope): KernelExpression {
  const value = lowerExpression(expression, scope);
  if (["boolean", "number", "string"].includes(expression.type.kind)) return truthOf(value);
  return sequence([perform(value)], bool(expression.type.kind !== "null" && expression.type.kind !== "void", expression.spot));
}

function nullableTruth(expression: Expression, scope: Scope): KernelExpression {
  const before: KernelStatement[] = [];
  const value = scope.hold(lowerExpression(expression, scope), before);
  const there = not(isNull(value));
  const inner = unwrap(value);
  return sequence(before, inner.type.kind === "string" ? both(there, truthOf(inner)) : there);
}

function maybeTruth(expression: Expression, scope: Scope): KernelExpression {
  const { type } = expression;
  if (type.kind === "optional" && ["number", "boolean", "string"].includes(type.of.kind)) {
    throw new Refusal("tests the truth of a value that may be null, undefined or a number, boolean or string", expression.spot);
  }
  const before: KernelStatement[] = [];
  const value = scope.hold(lowerExpression(expression, scope), before);
  return sequence(before, both(not(isNull(value)), not(maybeIsNull(value))));
}
