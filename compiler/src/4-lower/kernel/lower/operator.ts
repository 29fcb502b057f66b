/** Unary and binary operators. Numbers are doubles; bit operators go through ToInt32 and back. */
import type { At, KernelExpression, KernelOperator, KernelStatement } from "../../../ir/kernel.ts";
import { isReference, sameKernelType } from "../../../ir/kernel-type.ts";
import type { Expression } from "../../../ir/unit.ts";
import { bool, both, f64, i32, isNull, not, operate, prelude, select, sequence } from "./build.ts";
import { lowerExpression } from "./expression.ts";
import { heldPresence, lowerPresence } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { unwrap } from "./scope.ts";
import { lowerText } from "./text.ts";
import { lowerTruth } from "./truth.ts";
import { isMixed, optionalForm, present } from "./type.ts";

type Binary = Extract<Expression, { kind: "binary" }>;

export function lowerUnary(expression: Extract<Expression, { kind: "unary" }>, scope: Scope): KernelExpression {
  const at = expression.spot;
  switch (expression.operator) {
    case "!":
      return not(lowerTruth(expression.value, scope));
    case "-":
      return negate(lowerNumber(expression.value, scope), at);
    case "~":
      return signed(operate("i32.xor", [toInt32(lowerNumber(expression.value, scope)), i32(-1, at)], at));
    case "+":
      return lowerNumber(expression.value, scope);
  }
}

/** ToNumber of a number, boolean or string. */
export function lowerNumber(expression: Expression, scope: Scope): KernelExpression {
  const value = lowerExpression(expression, scope);
  if (value.type.kind === "f64") return value;
  if (expression.type.kind === "boolean") return operate("f64.from_bool", [value], expression.spot);
  if (value.type.kind === "string") return prelude("string.toNumber", [value], expression.spot);
  throw new Refusal(`uses a value of type ${expression.type.kind} as a number`, expression.spot);
}

export function lowerBinary(expression: Binary, scope: Scope): KernelExpression {
  const { operator, left, right, spot } = expression;
  if (operator === "===" || operator === "!==") {
    const equal = lowerEquality(left, right, scope, spot);
    return operator === "===" ? equal : not(equal);
  }
  const strings = left.type.kind === "string" || right.type.kind === "string";
  if (strings && operator === "+") return operate("string.concat", [lowerText(left, scope), lowerText(right, scope)], spot);
  if (left.type.kind === "string" && right.type.kind === "string" && operator in STRING_OPERATORS) {
    return operate(STRING_OPERATORS[operator] as KernelOperator, [lowerExpression(left, scope), lowerExpression(right, scope)], spot);
  }
  const operands = [lowerNumber(left, scope), lowerNumber(right, scope)];
  const direct = NUMBER_OPERATORS[operator];
  if (direct !== undefined) return operate(direct, operands, spot);
  const bits = operands.map(toInt32);
  if (operator === ">>>") return operate("f64.from_i32_u", [operate("i32.shr_u", bits, spot)], spot);
  return signed(operate(BIT_OPERATORS[operator] as KernelOperator, bits, spot));
}

export function toInt32(value: KernelExpression): KernelExpression {
  return operate("i32.toInt32", [value], value.at);
}

function signed(value: KernelExpression): KernelExpression {
  return operate("f64.from_i32_s", [value], value.at);
}

function negate(value: KernelExpression, at: At): KernelExpression {
  return value.kind === "f64" ? f64(-value.value, at) : operate("f64.neg", [value], at);
}

/** ===, on values of one type or of a type and its optional. */
export function lowerEquality(left: Expression, right: Expression, scope: Scope, at: At): KernelExpression {
  if (isLiteralNothing(left)) return nothingTest(right, left, scope, at);
  if (isLiteralNothing(right)) return nothingTest(left, right, scope, at);
  const forms = [optionalForm(left.type), optionalForm(right.type)];
  if (forms.includes("maybe")) throw new Refusal("compares values that may be null as well as undefined", at);
  if (forms.includes("box")) return presenceEquality(left, right, scope, at);
  if ([left, right].some(({ type }) => isMixed(present(type)))) throw new Refusal("compares values that may be of several types", at);
  const before: KernelStatement[] = [];
  if (forms.includes("nullable")) return nullableEquality(left, right, scope, at, before);
  return sameValue(lowerExpression(left, scope), lowerExpression(right, scope), at);
}

/** Two values of one type without null. */
export function sameValue(left: KernelExpression, right: KernelExpression, at: At): KernelExpression {
  const equal = EQUALITY[left.type.kind];
  if (equal !== undefined && sameKernelType(left.type, right.type)) return operate(equal, [left, right], at);
  if (left.type.kind === "bigint") throw new Refusal("compares bigints here", at);
  if (isReference(left.type) && isReference(right.type) && left.type.kind !== "string" && right.type.kind !== "string") {
    return { kind: "sameReference", left, right, type: { kind: "bool" }, at };
  }
  throw new Refusal("compares values of different types", at);
}

const NUMBER_OPERATORS: Readonly<Partial<Record<Binary["operator"], KernelOperator>>> = {
  "+": "f64.add",
  "-": "f64.sub",
  "*": "f64.mul",
  "/": "f64.div",
  "%": "f64.rem",
  "**": "f64.pow",
  "<": "f64.lt",
  "<=": "f64.le",
  ">": "f64.gt",
  ">=": "f64.ge",
};

const BIT_OPERATORS: Readonly<Partial<Record<Binary["operator"], KernelOperator>>> = {
  "&": "i32.and",
  "|": "i32.or",
  "^": "i32.xor",
  "<<": "i32.shl",
  ">>": "i32.shr_s",
};

const STRING_OPERATORS: Readonly<Partial<Record<Binary["operator"], KernelOperator>>> = {
  "<": "string.lt",
  "<=": "string.le",
  ">": "string.gt",
  ">=": "string.ge",
};

const EQUALITY: Readonly<Partial<Record<KernelExpression["type"]["kind"], KernelOperator>>> = {
  f64: "f64.eq",
  bool: "bool.eq",
  string: "string.eq",
};

function isLiteralNothing(expression: Expression): expression is Extract<Expression, { kind: "null" | "undefined" }> {
  return expression.kind === "null" || expression.kind === "undefined";
}

function nothingTest(
  value: Expression,
  nothing: Extract<Expression, { kind: "null" | "undefined" }>,
  scope: Scope,
  at: At,
): KernelExpression {
  return lowerExpression({ kind: "test", value, is: nothing.kind, type: { kind: "boolean" }, spot: at }, scope);
}

function presenceEquality(left: Expression, right: Expression, scope: Scope, at: At): KernelExpression {
  const a = heldPresence(lowerPresence(left, scope), scope);
  const b = heldPresence(lowerPresence(right, scope), scope);
  if (!sameKernelType(a.value.type, b.value.type)) throw new Refusal("compares values of different types", at);
  const equal = sameValue(a.value, b.value, at);
  const values = both(both(a.present, b.present), equal);
  const before = [...a.before, ...b.before];
  if (!sameAbsence(left, right)) return sequence(before, values);
  return sequence(before, select(a.present, both(b.present, equal), not(b.present)));
}

/** Whether two optional values without a value are the same: both undefined, or both null. */
function sameAbsence(left: Expression, right: Expression): boolean {
  return left.type.kind === "optional" && right.type.kind === "optional" && left.type.null === right.type.null;
}

function nullableEquality(left: Expression, right: Expression, scope: Scope, at: At, before: KernelStatement[]): KernelExpression {
  const a = scope.hold(lowerExpression(left, scope), before);
  const b = scope.hold(lowerExpression(right, scope), before);
  const equal = sameValue(unwrap(a), unwrap(b), at);
  const missing = (value: KernelExpression): KernelExpression => (value.type.kind === "nullable" ? isNull(value) : bool(false, at));
  const none = sameAbsence(left, right) ? missing(b) : bool(false, at);
  return sequence(before, select(missing(a), none, both(not(missing(b)), equal)));
}
