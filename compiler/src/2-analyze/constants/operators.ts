/** Arithmetic, comparison, logic and ternaries. Operands are primitives; the choice of a ternary may be anything, a place too. */
import { createExactMath } from "@rmc/math";
import { ts } from "ts-morph";
import { evaluate, notConstant, refuse, shown } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { Primitive, Value } from "./value.ts";

export function conditional(expression: ts.ConditionalExpression, scope: Scope): Value {
  const test = truth(expression.condition, scope);
  return test === undefined ? FAILED : evaluate(test ? expression.whenTrue : expression.whenFalse, scope);
}

export function prefix(expression: ts.PrefixUnaryExpression, scope: Scope): Value {
  if (expression.operator === ts.SyntaxKind.ExclamationToken) {
    const test = truth(expression.operand, scope);
    return test === undefined ? FAILED : primitive(!test);
  }
  const operate = PREFIX.get(expression.operator);
  if (operate === undefined) return notConstant(expression, scope);
  const operand = primitiveOf(expression.operand, scope);
  return operand === undefined ? FAILED : primitive(operate(operand.value as never));
}

const PREFIX: ReadonlyMap<ts.SyntaxKind, (value: never) => number> = new Map<ts.SyntaxKind, (value: never) => number>([
  [ts.SyntaxKind.MinusToken, (value: number) => -value],
  [ts.SyntaxKind.PlusToken, Number],
  [ts.SyntaxKind.TildeToken, (value: number) => ~value],
]);

export function binary(expression: ts.BinaryExpression, scope: Scope): Value {
  const kind = expression.operatorToken.kind;
  if (SHORT_CIRCUIT.has(kind)) return logical(expression, scope);
  const operate = BINARY.get(kind);
  if (operate === undefined) return notConstant(expression, scope);
  const left = primitiveOf(expression.left, scope);
  const right = primitiveOf(expression.right, scope);
  return left === undefined || right === undefined ? FAILED : primitive(operate(left.value as never, right.value as never));
}

const SHORT_CIRCUIT: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

function logical(expression: ts.BinaryExpression, scope: Scope): Value {
  const left = evaluate(expression.left, scope);
  if (left.kind === "failed") return left;
  if (left.kind === "deferred") return deferredStructure(expression.left, scope);
  const kind = expression.operatorToken.kind;
  const stays =
    kind === ts.SyntaxKind.QuestionQuestionToken
      ? !(left.kind === "primitive" && (left.value === null || left.value === undefined))
      : isTrue(left) === (kind === ts.SyntaxKind.BarBarToken);
  return stays ? left : evaluate(expression.right, scope);
}

/** `**` differs from engine to engine in its last bit. */
const portable = createExactMath();

type Operate = (left: never, right: never) => Primitive;

// JavaScript's own operators on what JavaScript's own operands would be.
const BINARY: ReadonlyMap<ts.SyntaxKind, Operate> = new Map<ts.SyntaxKind, Operate>([
  [ts.SyntaxKind.PlusToken, (a: number, b: number) => a + b],
  [ts.SyntaxKind.MinusToken, (a: number, b: number) => a - b],
  [ts.SyntaxKind.AsteriskToken, (a: number, b: number) => a * b],
  [ts.SyntaxKind.SlashToken, (a: number, b: number) => a / b],
  [ts.SyntaxKind.PercentToken, (a: number, b: number) => a % b],
  [ts.SyntaxKind.AsteriskAsteriskToken, (a: number, b: number) => portable.pow(a, b)],
  [ts.SyntaxKind.AmpersandToken, (a: number, b: number) => a & b],
  [ts.SyntaxKind.BarToken, (a: number, b: number) => a | b],
  [ts.SyntaxKind.CaretToken, (a: number, b: number) => a ^ b],
  [ts.SyntaxKind.LessThanLessThanToken, (a: number, b: number) => a << b],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, (a: number, b: number) => a >> b],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, (a: number, b: number) => a >>> b],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, (a: Primitive, b: Primitive) => a === b],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, (a: Primitive, b: Primitive) => a !== b],
  // eslint-disable-next-line eqeqeq -- the user's own loose comparison
  [ts.SyntaxKind.EqualsEqualsToken, (a: Primitive, b: Primitive) => a == b],
  // eslint-disable-next-line eqeqeq -- the user's own loose comparison
  [ts.SyntaxKind.ExclamationEqualsToken, (a: Primitive, b: Primitive) => a != b],
  [ts.SyntaxKind.LessThanToken, (a: number, b: number) => a < b],
  [ts.SyntaxKind.LessThanEqualsToken, (a: number, b: number) => a <= b],
  [ts.SyntaxKind.GreaterThanToken, (a: number, b: number) => a > b],
  [ts.SyntaxKind.GreaterThanEqualsToken, (a: number, b: number) => a >= b],
]);

/** Whether a condition holds; undefined when it is not known, which has been reported. */
export function truth(expression: ts.Expression, scope: Scope): boolean | undefined {
  const value = evaluate(expression, scope);
  if (value.kind === "failed") return undefined;
  if (value.kind === "deferred") return void deferredStructure(expression, scope);
  return isTrue(value);
}

export function isTrue(value: Value): boolean {
  return value.kind === "primitive" ? Boolean(value.value) : true;
}

function primitiveOf(expression: ts.Expression, scope: Scope): { readonly value: Primitive } | undefined {
  const value = evaluate(expression, scope);
  if (value.kind === "primitive") return value;
  if (value.kind === "deferred") deferredStructure(expression, scope);
  else if (value.kind !== "failed") notConstant(expression, scope, "it is not a number, string or boolean");
  return undefined;
}

export function deferredStructure(expression: ts.Expression, scope: Scope): Value {
  return refuse(scope, expression, "RMC2002", {
    message: `${shown(expression)} is known only when a stage starts, so nothing can be computed from it in the pipeline`,
    help: "pass it to a node as an option, use it in a template, or compute with it inside the node",
  });
}
