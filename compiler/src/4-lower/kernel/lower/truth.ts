/** JavaScript's truth of a value: 0, −0, NaN, "", null and undefined are false, everything else is true. */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression, Type } from "../../../ir/unit.ts";
import { bool, both, cast, either, field, isNull, not, perform, sequence } from "./build.ts";
import { lowerExpression } from "./expression.ts";
import { heldPresence, lowerPresence, maybeIsNull, truthOf } from "./optional.ts";
import type { Scope } from "./scope.ts";
import { unwrap } from "./scope.ts";
import { isMixed, lowerType, optionalForm, optionStruct, present } from "./type.ts";

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
  const { type } = expression;
  if (isMixed(type)) {
    const before: KernelStatement[] = [];
    const held = scope.hold(lowerExpression(expression, scope), before);
    return sequence(before, mixedTruth(held, type, scope));
  }
  const value = lowerExpression(expression, scope);
  if (["boolean", "number", "string", "bigint"].includes(expression.type.kind)) return truthOf(value);
  return sequence([perform(value)], bool(expression.type.kind !== "null" && expression.type.kind !== "void", expression.spot));
}

/** Not a number, text or boolean that is false. */
function mixedTruth(held: KernelExpression, union: Type & { kind: "union" }, scope: Scope): KernelExpression {
  const tests = union.options.flatMap((option): KernelExpression[] => {
    if (!["number", "string", "boolean", "bigint"].includes(option.kind)) return [];
    const struct = optionStruct(option, scope.program);
    const isOne: KernelExpression = { kind: "isInstance", value: held, struct, type: { kind: "bool" }, at: held.at };
    const value = field(cast(held, { kind: "struct", name: struct }, true), struct, "value", lowerType(option, scope.program));
    return [not(both(isOne, not(truthOf(value))))];
  });
  return tests.length === 0 ? bool(true, held.at) : tests.reduce(both);
}

function nullableTruth(expression: Expression, scope: Scope): KernelExpression {
  const before: KernelStatement[] = [];
  const value = scope.hold(lowerExpression(expression, scope), before);
  const there = not(isNull(value));
  const inner = unwrap(value);
  const of = present(expression.type);
  if (isMixed(of)) return sequence(before, both(there, mixedTruth(inner, of, scope)));
  return sequence(before, inner.type.kind === "string" || inner.type.kind === "bigint" ? both(there, truthOf(inner)) : there);
}

function maybeTruth(expression: Expression, scope: Scope): KernelExpression {
  const { type } = expression;
  if (type.kind === "optional" && (["number", "boolean", "string", "bigint"].includes(type.of.kind) || isMixed(type.of))) {
    const presence = heldPresence(lowerPresence(expression, scope), scope);
    const truth = isMixed(type.of) ? mixedTruth(presence.value, type.of, scope) : truthOf(presence.value);
    return sequence(presence.before, both(presence.present, truth));
  }
  const before: KernelStatement[] = [];
  const value = scope.hold(lowerExpression(expression, scope), before);
  return sequence(before, both(not(isNull(value)), not(maybeIsNull(value))));
}
