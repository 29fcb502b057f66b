/** Makes the nodes of a unit's tree, and answers questions about its types. No meaning of TypeScript is decided here. */
import type { BinaryOperator, Expression, Spot, Statement, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";

export const NUMBER: Type = { kind: "number" };
export const BOOLEAN: Type = { kind: "boolean" };
export const STRING: Type = { kind: "string" };
export const VOID: Type = { kind: "void" };

export function sameType(a: Type, b: Type): boolean {
  return a === b || typeText(a) === typeText(b);
}

/** The type without null and undefined. */
export function required(type: Type): Type {
  return type.kind === "optional" ? type.of : type;
}

export function optional(type: Type, missing: "null" | "undefined"): Type {
  if (type.kind === "null" || type.kind === "void") return type;
  if (type.kind === "optional") return { ...type, [missing]: true };
  return { kind: "optional", of: type, null: missing === "null", undefined: missing === "undefined" };
}

export function number(value: number, spot: Spot): Expression {
  return { kind: "number", value, type: NUMBER, spot };
}

export function string(value: string, spot: Spot): Expression {
  return { kind: "string", value, type: STRING, spot };
}

export function boolean(value: boolean, spot: Spot): Expression {
  return { kind: "boolean", value, type: BOOLEAN, spot };
}

export function nothing(kind: "null" | "undefined", type: Type, spot: Spot): Expression {
  return { kind, type, spot };
}

export function local(id: string, type: Type, spot: Spot): Expression {
  return { kind: "local", id, type, spot };
}

export function binary(operator: BinaryOperator, left: Expression, right: Expression, type: Type, spot: Spot): Expression {
  return { kind: "binary", operator, left, right, type, spot };
}

export function not(value: Expression): Expression {
  return { kind: "unary", operator: "!", value, type: BOOLEAN, spot: value.spot };
}

export function and(left: Expression, right: Expression): Expression {
  return { kind: "logical", operator: "&&", left, right, type: BOOLEAN, spot: left.spot };
}

export function or(left: Expression, right: Expression): Expression {
  return { kind: "logical", operator: "||", left, right, type: BOOLEAN, spot: left.spot };
}

/** `value ?? otherwise`, of the type of the latter. */
export function orElse(value: Expression, otherwise: Expression): Expression {
  return { kind: "logical", operator: "??", left: value, right: otherwise, type: otherwise.type, spot: value.spot };
}

export function conditional(test: Expression, then: Expression, otherwise: Expression, type: Type): Expression {
  return { kind: "conditional", test, then, else: otherwise, type, spot: test.spot };
}

export function field(object: Expression, struct: string, name: string, type: Type, spot: Spot): Expression {
  return { kind: "field", object, struct, field: name, type, spot };
}

export function builtin(name: string, args: readonly Expression[], type: Type, spot: Spot): Expression {
  return { kind: "builtin", name, arguments: args, type, spot };
}

export function lengthOf(object: Expression, spot: Spot): Expression {
  return { kind: "length", object, type: NUMBER, spot };
}

export function narrow(value: Expression, type: Type): Expression {
  return { kind: "narrow", value, type, spot: value.spot };
}

export function widen(value: Expression, type: Type): Expression {
  return { kind: "widen", value, type, spot: value.spot };
}

export function isMissing(value: Expression, is: "null" | "undefined" | "nullish"): Expression {
  return { kind: "test", value, is, type: BOOLEAN, spot: value.spot };
}

/** Statements, then a value; flattened where the value is a sequence already. */
export function sequence(statements: readonly Statement[], value: Expression, spot: Spot): Expression {
  if (statements.length === 0) return value;
  if (value.kind === "sequence") return { ...value, statements: [...statements, ...value.statements] };
  return { kind: "sequence", statements, value, type: value.type, spot };
}

export function setLocal(id: string, value: Expression, spot: Spot, type: Type = value.type): Statement {
  return { kind: "set", target: { kind: "local", id, type }, value, spot };
}

export function evaluate(value: Expression, spot: Spot): Statement {
  return { kind: "expression", value, spot };
}

/** Whether evaluating it again gives the same value and does nothing: constants, and locals that `stable` says are not assigned meanwhile. */
export function isConstant(value: Expression): boolean {
  return (
    value.kind === "number" || value.kind === "string" || value.kind === "boolean" || value.kind === "null" || value.kind === "undefined"
  );
}
