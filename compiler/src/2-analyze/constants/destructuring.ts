/** Binding of names: parameters, consts and loop variables, with patterns, defaults and rests. */
import { ts } from "ts-morph";
import { propertyName } from "./property-name.ts";
import { evaluate, notConstant } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { primitive } from "./value.ts";
import type { Value } from "./value.ts";

/** False when the value cannot be taken apart this way, which has been reported. */
export function bindPattern(name: ts.BindingName, given: Value, initializer: ts.Expression | undefined, scope: Scope): boolean {
  const value = initializer !== undefined && given.kind === "primitive" && given.value === undefined ? evaluate(initializer, scope) : given;
  if (ts.isIdentifier(name)) return bindName(name, value, scope);
  if (value.kind === "failed") return bindFailed(name, value, scope);
  return ts.isObjectBindingPattern(name) ? bindObject(name, value, scope) : bindArray(name, value, scope);
}

function bindName(name: ts.Identifier, value: Value, scope: Scope): boolean {
  const symbol = scope.context.program.checker.getSymbolAtLocation(name);
  if (symbol !== undefined) scope.bindings.set(symbol, value);
  return value.kind !== "failed";
}

/** Names in a pattern that failed are bound all the same: using them is not a second mistake. */
function bindFailed(pattern: ts.BindingPattern, failed: Value, scope: Scope): boolean {
  for (const element of pattern.elements) if (ts.isBindingElement(element)) bindPattern(element.name, failed, undefined, scope);
  return false;
}

function bindObject(pattern: ts.ObjectBindingPattern, value: Value, scope: Scope): boolean {
  if (value.kind !== "object") {
    notConstant(pattern, scope, "it is not taken from a constant object or an object of flows");
    return bindFailed(pattern, { kind: "failed" }, scope);
  }
  const taken = new Set<string>();
  return pattern.elements.every((element) => {
    if (element.dotDotDotToken !== undefined)
      return bindPattern(
        element.name,
        { kind: "object", fields: new Map([...value.fields].filter(([key]) => !taken.has(key))) },
        undefined,
        scope,
      );
    const key = propertyName(element.propertyName ?? (element.name as ts.Identifier), scope);
    if (key === undefined) return bindPattern(element.name, { kind: "failed" }, undefined, scope);
    taken.add(key);
    return bindPattern(element.name, value.fields.get(key) ?? primitive(undefined), element.initializer, scope);
  });
}

function bindArray(pattern: ts.ArrayBindingPattern, value: Value, scope: Scope): boolean {
  const items = value.kind === "array" ? value.items : undefined;
  if (items === undefined) {
    notConstant(pattern, scope, "it is not taken from a constant array or a tuple of flows");
    return bindFailed(pattern, { kind: "failed" }, scope);
  }
  return pattern.elements.every((element, index) => {
    if (ts.isOmittedExpression(element)) return true;
    const given: Value =
      element.dotDotDotToken === undefined
        ? (items[index] ?? primitive(undefined))
        : { kind: "array", items: items.slice(index), frozen: false };
    return bindPattern(element.name, given, element.initializer, scope);
  });
}
