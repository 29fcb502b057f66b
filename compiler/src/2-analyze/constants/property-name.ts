/** Keys of object literals and patterns: names, strings, numbers, and computed ones that are constant. */
import { ts } from "ts-morph";
import { evaluate, notConstant } from "./scope.ts";
import type { Scope } from "./scope.ts";

/** The key a property name stands for; undefined when it failed. */
export function propertyName(name: ts.PropertyName, scope: Scope): string | undefined {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isNumericLiteral(name)) return String(Number(name.text));
  if (!ts.isComputedPropertyName(name)) return void notConstant(name, scope);
  const value = evaluate(name.expression, scope);
  if (value.kind === "primitive") return String(value.value);
  if (value.kind !== "failed") notConstant(name.expression, scope, "a key must be a string or a number");
  return undefined;
}
