/** Array and object literals, with spread. Later fields replace earlier ones and keep their place, as in JavaScript. */
import { ts } from "ts-morph";
import { evaluate, notConstant } from "./scope.ts";
import { shorthandValue } from "./names.ts";
import { propertyName } from "./property-name.ts";
import { functionOf } from "./function-values.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { Value } from "./value.ts";

export function arrayLiteral(expression: ts.ArrayLiteralExpression, scope: Scope): Value {
  const items = listOf(expression.elements, scope);
  return items === undefined ? FAILED : { kind: "array", items, frozen: !scope.inPipeline };
}

/** Elements or arguments with their spreads opened; undefined when one of them failed. */
export function listOf(expressions: readonly ts.Expression[], scope: Scope): Value[] | undefined {
  const items = expressions.flatMap((each): Value[] => {
    if (ts.isOmittedExpression(each)) return [primitive(undefined)];
    return ts.isSpreadElement(each) ? spread(each, scope) : [evaluate(each, scope)];
  });
  return items.some((item) => item.kind === "failed") ? undefined : items;
}

function spread(element: ts.SpreadElement, scope: Scope): Value[] {
  const value = evaluate(element.expression, scope);
  if (value.kind === "array") return value.items;
  if (value.kind === "primitive" && typeof value.value === "string") return [...value.value].map(primitive);
  return [value.kind === "failed" ? FAILED : notConstant(element.expression, scope, "only a constant array can be spread here")];
}

export function objectLiteral(expression: ts.ObjectLiteralExpression, scope: Scope): Value {
  const fields = new Map<string, Value>();
  for (const property of expression.properties) {
    const added = ts.isSpreadAssignment(property) ? spreadFields(property, scope) : field(property, scope);
    if (added === undefined) return FAILED;
    for (const [name, value] of added) fields.set(name, value);
  }
  return { kind: "object", fields };
}

function spreadFields(property: ts.SpreadAssignment, scope: Scope): Iterable<[string, Value]> | undefined {
  const value = evaluate(property.expression, scope);
  if (value.kind === "object") return value.fields;
  if (value.kind === "primitive" && typeof value.value !== "string") return [];
  if (value.kind !== "failed") notConstant(property.expression, scope, "only a constant object can be spread here");
  return undefined;
}

function field(property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>, scope: Scope): Iterable<[string, Value]> | undefined {
  const name = propertyName(property.name, scope);
  const value = name === undefined ? FAILED : fieldValue(property, scope);
  return name === undefined || value.kind === "failed" ? undefined : [[name, value]];
}

function fieldValue(property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>, scope: Scope): Value {
  if (ts.isPropertyAssignment(property)) return evaluate(property.initializer, scope);
  if (ts.isShorthandPropertyAssignment(property)) return shorthandValue(property, scope);
  if (ts.isMethodDeclaration(property)) return functionOf(property, scope, property.name.getText());
  return notConstant(property, scope, "it is computed each time it is read");
}
