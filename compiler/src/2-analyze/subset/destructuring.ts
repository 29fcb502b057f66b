/**
 * Destructuring as reads of fields and items, in JavaScript's order: of declarations (`bindPattern`), and of assignments
 * (`assignPattern`). Arrays are read by position; other iterables are refused.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { assignTo } from "./assignments.ts";
import { convert } from "./convert.ts";
import { itemsOfValue } from "./first-items.ts";
import { staysHome, variableUse, type Use } from "./outside-use.ts";
import { readItem } from "./indexing.ts";
import { readMember } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { typeOfNode } from "./translate-type.ts";
import { builtin, isConstant, isMissing, local, narrow, number, required, setLocal } from "./tree.ts";
import { declareName } from "./variables.ts";

/** Declares the pattern's names and gives them their values. */
export function bindPattern(pattern: ts.BindingName, value: Expression, scope: Scope): Statement[] {
  if (ts.isIdentifier(pattern)) return declareName(pattern, value, scope);
  const statements: Statement[] = [];
  const source = held(ts.isArrayBindingPattern(pattern) ? itemsOfValue(pattern, value, scope) : value, statements, scope, pattern);
  pattern.elements.forEach((element, i) => {
    if (ts.isOmittedExpression(element)) return;
    const part = partOf(element, i, source, pattern, scope);
    statements.push(...bindPattern(element.name, withDefault(part, element.initializer, scope, statements), scope));
  });
  return statements;
}

/** The same for `[a, b.c] = value` and `({ a, b: c.d } = value)`. */
export function assignPattern(pattern: ts.Expression, value: Expression, scope: Scope): Statement[] {
  const inner = ts.isParenthesizedExpression(pattern) ? pattern.expression : pattern;
  if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const statements: Statement[] = [];
    const given = withDefault(value, inner.right, scope, statements);
    return [...statements, ...assignPattern(inner.left, given, scope)];
  }
  if (ts.isArrayLiteralExpression(inner)) return assignItems(inner, value, scope);
  if (ts.isObjectLiteralExpression(inner)) return assignFields(inner, value, scope);
  return assignTo(inner, value, scope);
}

function assignItems(pattern: ts.ArrayLiteralExpression, value: Expression, scope: Scope): Statement[] {
  const statements: Statement[] = [];
  const source = held(itemsOfValue(pattern, value, scope), statements, scope, pattern);
  pattern.elements.forEach((element, i) => {
    if (ts.isOmittedExpression(element)) return;
    if (ts.isSpreadElement(element)) statements.push(...assignPattern(element.expression, restOf(source, i, element, scope), scope));
    else statements.push(...assignPattern(element, itemAt(source, i, hasDefault(element) ? "missing" : "value", element, scope), scope));
  });
  return statements;
}

function assignFields(pattern: ts.ObjectLiteralExpression, value: Expression, scope: Scope): Statement[] {
  const statements: Statement[] = [];
  const source = held(value, statements, scope, pattern);
  for (const property of pattern.properties) {
    if (ts.isShorthandPropertyAssignment(property)) {
      const part = readMember(source, property.name.text, property, scope);
      statements.push(...assignPattern(property.name, withDefault(part, property.objectAssignmentInitializer, scope, statements), scope));
    } else if (ts.isPropertyAssignment(property)) {
      statements.push(...assignPattern(property.initializer, readMember(source, nameOf(property.name), property, scope), scope));
    } else return refuse("a rest of an object's properties", property);
  }
  return statements;
}

function partOf(element: ts.BindingElement, index: number, source: Expression, pattern: ts.BindingPattern, scope: Scope): Expression {
  if (ts.isObjectBindingPattern(pattern)) {
    if (element.dotDotDotToken !== undefined) return restObject(element, source, pattern, scope);
    return readMember(source, nameOf(element.propertyName ?? (element.name as ts.Identifier)), element, scope);
  }
  if (element.dotDotDotToken !== undefined) return restOf(source, index, element, scope);
  return itemAt(source, index, useOf(element, scope), element, scope);
}

/** `{ a, ...rest }`: a new object of the fields that are not named. */
function restObject(element: ts.BindingElement, source: Expression, pattern: ts.BindingPattern, scope: Scope): Expression {
  const type = typeOfNode(element.name, scope);
  const struct = type.kind === "struct" ? scope.builder.structs.get(type.name) : undefined;
  const from = source.type.kind === "struct" ? scope.builder.structs.get(source.type.name) : undefined;
  if (struct?.form !== "object" || from?.form !== "object" || pattern.elements.length === 0)
    return refuse("a rest of an object's properties", element);
  scope.builder.closed.set(from.name, element);
  scope.builder.copied.push([from.name, struct.name]);
  const fields = struct.fields.map(({ name, type: wanted }) => ({
    name,
    value: convert(readMember(source, name, element, scope), wanted, scope, element),
  }));
  const keys = [
    {
      kind: "spread" as const,
      object: source,
      struct: from.name,
      without: from.fields.map(({ name }) => name).filter((name) => !fields.some((one) => one.name === name)),
    },
  ];
  return { kind: "object", struct: struct.name, fields, keys, type, spot: scope.spot(element) };
}

function useOf(element: ts.BindingElement, scope: Scope): Use | "late" {
  if (element.initializer !== undefined) return "missing";
  if (!ts.isIdentifier(element.name)) return "value";
  const use = variableUse(element.name, scope.builder);
  return use === "value" && staysHome(element.name, scope.builder) ? "late" : use;
}

function hasDefault(element: ts.Expression): boolean {
  return ts.isBinaryExpression(element) && element.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** Whether an item is there may be asked when the name is read: `const [type, time] = line.split(",")` of a line with fewer parts. */
function lateUse(type: Type): Use {
  return type.kind === "array" && ["string", "struct", "array", "typed", "map", "set"].includes(type.item.kind) ? "missing" : "value";
}

function itemAt(source: Expression, index: number, use: Use | "late", at: ts.Node, scope: Scope): Expression {
  if (source.type.kind === "array" || source.type.kind === "typed")
    return readItem(source, number(index, source.spot), use === "late" ? lateUse(source.type) : use, scope);
  if (source.type.kind === "struct") return readMember(source, String(index), at, scope);
  return refuse("takes apart something that is not an array", at);
}

function restOf(source: Expression, index: number, at: ts.Node, scope: Scope): Expression {
  if (source.type.kind !== "array") return refuse("takes the rest of something that is not an array", at);
  return builtin("array.slice", [source, number(index, source.spot)], source.type, scope.spot(at));
}

function withDefault(value: Expression, initializer: ts.Expression | undefined, scope: Scope, statements: Statement[]): Expression {
  if (initializer === undefined) return value;
  if (value.type.kind !== "optional" || !value.type.undefined) {
    if (value.type.kind !== "void") return value;
    return scope.builder.translate.expression(initializer, scope);
  }
  const plain: Type = value.type.null ? { ...value.type, undefined: false } : required(value.type);
  const kept = held(value, statements, scope, initializer);
  const otherwise = convert(scope.builder.translate.expression(initializer, scope, plain), plain, scope, initializer);
  return {
    kind: "conditional",
    test: isMissing(kept, "undefined"),
    then: otherwise,
    else: narrow(kept, plain),
    type: plain,
    spot: value.spot,
  };
}

/** The value under a name, so that reading it twice evaluates it once. */
function held(value: Expression, statements: Statement[], scope: Scope, at: ts.Node): Expression {
  if (isConstant(value)) return value;
  const id = scope.temporary(value.type);
  statements.push(setLocal(id, value, scope.spot(at)));
  return local(id, value.type, value.spot);
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : refuse("a computed property name", name);
}
