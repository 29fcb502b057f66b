/** &&, || and ?? as values. Tests of booleans are in `truth.ts`, optional numbers and booleans in `optional.ts`. */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression, Type } from "../../../ir/unit.ts";
import { isNull, nothing, select, sequence } from "./build.ts";
import { convert, lowerAs } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import { heldPresence, lowerPresence, truthOf } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { unwrap } from "./scope.ts";
import { lowerTruth } from "./truth.ts";
import { lowerType, optionalForm, present } from "./type.ts";

type Logical = Extract<Expression, { kind: "logical" }>;

export function lowerLogical(expression: Logical, scope: Scope): KernelExpression {
  const { operator, left, type } = expression;
  if (type.kind === "boolean" && left.type.kind === "boolean" && operator !== "??") return lowerTruth(expression, scope);
  if (optionalForm(left.type) === "box" || optionalForm(left.type) === "maybe") return fromPresence(expression, scope);
  const before: KernelStatement[] = [];
  const held = scope.hold(lowerExpression(left, scope), before);
  const right = lowerAs(expression.right, type, scope);
  if (operator === "&&") return sequence(before, select(truth(held), right, falsy(held, expression, scope)));
  const test = operator === "??" ? there(held) : truth(held);
  if (test === undefined) return sequence(before, convert(held, left.type, type, scope, expression.spot));
  const kept =
    held.type.kind === "nullable"
      ? convert(unwrap(held), present(left.type), type, scope, expression.spot)
      : convert(held, left.type, type, scope, expression.spot);
  return sequence(before, select(test, kept, right));
}

/** The left side is an optional number or boolean, or may be null as well as undefined. */
function fromPresence(expression: Logical, scope: Scope): KernelExpression {
  const left = heldPresence(lowerPresence(expression.left, scope), scope);
  const right = lowerAs(expression.right, expression.type, scope);
  if (expression.operator === "&&") throw new Refusal("has && between values of different types", expression.spot);
  const keep = convert(left.value, present(expression.left.type), expression.type, scope, expression.spot);
  const test: KernelExpression =
    expression.operator === "??"
      ? left.present
      : { kind: "and", left: left.present, right: truth(left.value), type: { kind: "bool" }, at: expression.spot };
  return sequence(left.before, select(test, keep, right));
}

function truth(held: KernelExpression): KernelExpression {
  if (held.type.kind !== "nullable")
    return truthOf(
      held.type.kind === "f64" || held.type.kind === "string" || held.type.kind === "bool"
        ? held
        : { kind: "bool", value: true, type: { kind: "bool" }, at: held.at },
    );
  const inner = unwrap(held);
  const some: KernelExpression = { kind: "operate", operator: "bool.not", operands: [isNull(held)], type: { kind: "bool" }, at: held.at };
  return inner.type.kind === "string" ? { kind: "and", left: some, right: truthOf(inner), type: { kind: "bool" }, at: held.at } : some;
}

function there(held: KernelExpression): KernelExpression | undefined {
  if (held.type.kind !== "nullable") return undefined;
  return { kind: "operate", operator: "bool.not", operands: [isNull(held)], type: { kind: "bool" }, at: held.at };
}

/** What a && b gives when a is false: a itself, in the type of the result. */
function falsy(held: KernelExpression, expression: Logical, scope: Scope): KernelExpression {
  const { left, type, spot } = expression;
  if (isSame(left.type, type)) return convert(held, left.type, type, scope, spot);
  if (
    optionalForm(left.type) === "nullable" &&
    present(left.type).kind !== "string" &&
    left.type.kind === "optional" &&
    type.kind === "optional"
  ) {
    if (left.type.null !== type.null || left.type.undefined !== type.undefined)
      throw new Refusal("has && whose result may be null as well as undefined", spot);
    return nothing(lowerType(type, scope.program), spot);
  }
  if (["struct", "array", "typed", "map", "set", "union", "function"].includes(left.type.kind)) return unreachable(type, expression, scope);
  throw new Refusal("has && between values of different types", spot);
}

/** An object is never false: the value is not used. */
function unreachable(type: Type, expression: Logical, scope: Scope): KernelExpression {
  return lowerAs(expression.right, type, scope);
}

function isSame(a: Type, b: Type): boolean {
  return a.kind === b.kind && a.kind !== "optional";
}
