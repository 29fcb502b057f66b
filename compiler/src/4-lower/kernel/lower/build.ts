/**
 * Makes kernel expressions and statements with their types filled in, so that lowering reads like the code it makes.
 * Types of results follow from the operands; wrong operands are found by `verifyKernel`.
 */
import { operatorWidths } from "../../../ir/kernel-operator.ts";
import { preludeResult } from "../../../ir/prelude.ts";
import type { At, KernelExpression, KernelOperator, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import { kernelTypeText } from "../../../ir/kernel-type.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";

export const F64: KernelType = { kind: "f64" };
export const I32: KernelType = { kind: "i32" };
export const BOOL: KernelType = { kind: "bool" };
export const STRING: KernelType = { kind: "string" };

export function f64(value: number, at: At): KernelExpression {
  return { kind: "f64", value, type: F64, at };
}

export function i32(value: number, at: At): KernelExpression {
  return { kind: "i32", value, type: I32, at };
}

export function bool(value: boolean, at: At): KernelExpression {
  return { kind: "bool", value, type: BOOL, at };
}

export function text(value: string, at: At): KernelExpression {
  return { kind: "string", value, type: STRING, at };
}

export function nothing(type: KernelType, at: At): KernelExpression {
  return { kind: "null", type, at };
}

export function local(id: string, type: KernelType, at: At): KernelExpression {
  return { kind: "local", id, type, at };
}

export function operate(operator: KernelOperator, operands: readonly KernelExpression[], at: At): KernelExpression {
  return { kind: "operate", operator, operands, type: { kind: operatorWidths(operator).result }, at };
}

export function prelude(name: string, parameters: readonly KernelExpression[], at: At): KernelExpression {
  const types = parameters.map((parameter) => parameter.type);
  const type = preludeResult(name, types);
  if (type === undefined) throw new InvariantError(`prelude ${name} called with (${types.map(kernelTypeText).join(", ")})`);
  return { kind: "prelude", name, arguments: parameters, type, at };
}

export function call(id: string, parameters: readonly KernelExpression[], type: KernelType, at: At): KernelExpression {
  return { kind: "call", function: id, arguments: parameters, type, at };
}

export function select(test: KernelExpression, then: KernelExpression, otherwise: KernelExpression): KernelExpression {
  return { kind: "select", test, then, else: otherwise, type: then.type, at: then.at };
}

export function both(left: KernelExpression, right: KernelExpression): KernelExpression {
  return { kind: "and", left, right, type: BOOL, at: left.at };
}

export function either(left: KernelExpression, right: KernelExpression): KernelExpression {
  return { kind: "or", left, right, type: BOOL, at: left.at };
}

export function not(value: KernelExpression): KernelExpression {
  if (value.kind === "bool") return bool(!value.value, value.at);
  return operate("bool.not", [value], value.at);
}

export function sequence(statements: readonly KernelStatement[], value: KernelExpression): KernelExpression {
  return statements.length === 0 ? value : { kind: "sequence", statements, value, type: value.type, at: value.at };
}

export function length(of: KernelExpression): KernelExpression {
  return { kind: "length", of, type: I32, at: of.at };
}

export function isNull(value: KernelExpression): KernelExpression {
  return { kind: "isNull", value, type: BOOL, at: value.at };
}

export function cast(value: KernelExpression, type: KernelType, proven: boolean): KernelExpression {
  return { kind: "cast", value, type, proven, at: value.at };
}

export function field(object: KernelExpression, struct: string, name: string, type: KernelType): KernelExpression {
  return { kind: "field", object, struct, field: name, type, at: object.at };
}

export function setLocal(id: string, value: KernelExpression): KernelStatement {
  return { kind: "setLocal", id, value, at: value.at };
}

export function when(
  test: KernelExpression,
  then: readonly KernelStatement[],
  otherwise: readonly KernelStatement[] = [],
): KernelStatement {
  return { kind: "if", test, then, else: otherwise, at: test.at };
}

export function perform(value: KernelExpression): KernelStatement {
  return { kind: "expression", value, at: value.at };
}

export function leave(label: string, at: At): KernelStatement {
  return { kind: "break", label, at };
}

/** The widening to a double of what arrays, lengths and bit operations give. */
export function toDouble(value: KernelExpression): KernelExpression {
  if (value.type.kind === "i32") return operate("f64.from_i32_s", [value], value.at);
  if (value.type.kind === "i64") return operate("f64.from_i64", [value], value.at);
  if (value.type.kind === "bool") return operate("f64.from_bool", [value], value.at);
  return value;
}
