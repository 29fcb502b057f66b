/**
 * The names of flows, for messages, files and the wire. A flow is named after the const that holds it; without one, after
 * the property of the object it is put into; a call that is what a sub-pipeline or a callback returns takes the name from
 * the place where that is called; and what is left takes the name of its last node, or of its join. The second flow of a name is
 * "name.2". Places made by `compute` and nodes that are lambdas are named the same way.
 */
import { ts } from "ts-morph";
import type { Scope } from "../constants/scope.ts";

/** The name that the source gives to the value of `expression`, if any. */
export function nameFromSource(expression: ts.Expression, scope: Scope): string | undefined {
  const { parent } = expression;
  if (
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent)
  )
    return nameFromSource(parent, scope);
  if (ts.isVariableDeclaration(parent) && parent.initializer === expression)
    return ts.isIdentifier(parent.name) ? parent.name.text : undefined;
  if (ts.isPropertyAssignment(parent) && parent.initializer === expression)
    return ts.isIdentifier(parent.name) || ts.isStringLiteral(parent.name) ? parent.name.text : undefined;
  if (ts.isConditionalExpression(parent) && parent.condition !== expression) return nameFromSource(parent, scope);
  const returned = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === expression);
  return returned && scope.site !== undefined ? nameFromSource(scope.site.call, scope.site.scope) : undefined;
}

export function nameOfFlow(expression: ts.Expression, fallback: string, scope: Scope): string {
  return nameFromSource(expression, scope) ?? fallback.slice(0, 1).toLowerCase() + fallback.slice(1);
}
