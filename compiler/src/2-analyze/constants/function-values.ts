/** Functions as values: what they are is known only when they are called, or used as a node. */
import { ts } from "ts-morph";
import type { Scope } from "./scope.ts";
import type { FunctionValue, ImportedName, Value } from "./value.ts";

export function functionValue(expression: ts.ArrowFunction | ts.FunctionExpression, scope: Scope): Value {
  return functionOf(expression, scope, expression.name?.text ?? nameFromPlace(expression));
}

export function functionOf(declaration: ts.SignatureDeclaration, scope: Scope, name: string, imported?: ImportedName): FunctionValue {
  return { kind: "function", declaration, scope, name, imported };
}

/** As JavaScript names an anonymous function: by the const or the property that it is the value of. */
export function nameFromPlace(expression: ts.Expression): string {
  const { parent } = expression;
  if (ts.isParenthesizedExpression(parent)) return nameFromPlace(parent);
  return (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) &&
    parent.initializer === expression &&
    ts.isIdentifier(parent.name)
    ? parent.name.text
    : "";
}
