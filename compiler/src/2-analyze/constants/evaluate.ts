/**
 * The constant evaluator: what an expression in a pipeline's function stands for, without running it. One file for each
 * family of constructs; `docs/language.md` lists what is allowed. Invariant: where evaluation gives a value, JavaScript
 * gives the same one, because the pipeline's function also runs as it stands.
 */
import { ts } from "ts-morph";
import { access } from "./access.ts";
import { call } from "./calls.ts";
import { arrayLiteral, objectLiteral } from "./collections.ts";
import { makeInstance } from "./instances.ts";
import { functionValue } from "./function-values.ts";
import { classValue, nameValue } from "./names.ts";
import { binary, conditional, prefix } from "./operators.ts";
import { evaluate, notConstant, refuse, shown } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { template } from "./templates.ts";
import { FAILED, primitive } from "./value.ts";
import type { Value } from "./value.ts";

export function evaluateExpression(expression: ts.Expression, scope: Scope): Value {
  const { budget } = scope.context;
  if (budget.steps-- === 0)
    return refuse(scope, expression, "RMC2001", {
      message: `${shown(expression)} takes too long to evaluate: more than ${MAX_STEPS} steps`,
      help: "a function that calls itself, or a loop over very many constants, cannot shape a pipeline",
    });
  if (budget.steps < 0) return FAILED;
  return evaluateKind(expression, scope);
}

export const MAX_STEPS = 200_000;

function evaluateKind(expression: ts.Expression, scope: Scope): Value {
  if (
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isTypeAssertionExpression(expression)
  )
    return evaluate(expression.expression, scope);
  if (ts.isStringLiteralLike(expression)) return primitive(expression.text);
  if (ts.isNumericLiteral(expression)) return primitive(Number(expression.text));
  if (ts.isIdentifier(expression)) return nameValue(expression, scope);
  if (ts.isTemplateExpression(expression)) return template(expression, scope);
  if (ts.isPropertyAccessExpression(expression) || ts.isElementAccessExpression(expression)) return access(expression, scope);
  if (ts.isCallExpression(expression)) return call(expression, scope);
  if (ts.isNewExpression(expression)) return makeInstance(expression, scope);
  if (ts.isArrayLiteralExpression(expression)) return arrayLiteral(expression, scope);
  if (ts.isObjectLiteralExpression(expression)) return objectLiteral(expression, scope);
  if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression)) return functionValue(expression, scope);
  if (ts.isClassExpression(expression)) return classValue(expression, scope);
  if (ts.isConditionalExpression(expression)) return conditional(expression, scope);
  if (ts.isPrefixUnaryExpression(expression)) return prefix(expression, scope);
  if (ts.isBinaryExpression(expression)) return binary(expression, scope);
  return keyword(expression, scope);
}

function keyword(expression: ts.Expression, scope: Scope): Value {
  if (expression.kind === ts.SyntaxKind.TrueKeyword) return primitive(true);
  if (expression.kind === ts.SyntaxKind.FalseKeyword) return primitive(false);
  if (expression.kind === ts.SyntaxKind.NullKeyword) return primitive(null);
  return notConstant(expression, scope);
}
