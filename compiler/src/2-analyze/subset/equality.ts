/**
 * `===` and its kin, `typeof`, `instanceof` and `in`. Comparisons with null and undefined ask the value as it is declared,
 * not as the checker has narrowed it; the option of a union is told by its literal field.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { chainOf, classType } from "./class-struct.ts";
import { isWider, tryConvert } from "./convert.ts";
import { firstItem } from "./first-items.ts";
import { rawRead } from "./identifiers.ts";
import { skipParentheses } from "./outer.ts";
import { findMember } from "./members.ts";
import { namedConstant, rawProperty } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import {
  and,
  binary,
  boolean,
  BOOLEAN,
  builtin,
  conditional,
  evaluate,
  field,
  isMissing,
  local,
  narrow,
  not,
  or,
  required,
  sameType,
  sequence,
  setLocal,
  string,
} from "./tree.ts";
import { valueSymbol } from "./usage.ts";

type Missing = "null" | "undefined" | "nullish";

export function equality(node: ts.BinaryExpression, scope: Scope): Expression {
  const { kind } = node.operatorToken;
  const loose = kind === ts.SyntaxKind.EqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
  const negative = kind === ts.SyntaxKind.ExclamationEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
  const result = equal(node, loose, scope);
  return negative ? not(result) : result;
}

/** Names, properties and array items as they are declared. */
export function rawValue(node: ts.Expression, scope: Scope): Expression {
  const inner = skipParentheses(node);
  if (ts.isIdentifier(inner)) return rawRead(inner, scope);
  if (ts.isPropertyAccessExpression(inner) && inner.questionDotToken === undefined && !isChain(inner))
    return (
      namedConstant(inner, scope) ??
      firstItem(inner, scope) ??
      rawProperty(inner, scope.builder.translate.expression(inner.expression, scope), scope)
    );
  return scope.builder.translate.expression(inner, scope);
}

/** Two values that are there or not, as `===` compares them. */
export function sameValue(left: Expression, right: Expression, at: ts.Node, scope: Scope): Expression {
  const { spot } = left;
  const [a, b] = [left.type, right.type];
  if (a.kind === "null" || a.kind === "void")
    return sequence([evaluate(left, spot)], missingTest(right, a.kind === "null" ? "null" : "undefined", spot), spot);
  if (b.kind === "null" || b.kind === "void") return missingTest(left, b.kind === "null" ? "null" : "undefined", spot, right);
  if (a.kind === "optional" || b.kind === "optional") return sameOptional(left, right, at, scope);
  if (a.kind === "function" || b.kind === "function") return refuse("compares functions", at);
  if (sameType(a, b)) return binary("===", left, right, BOOLEAN, spot);
  const wider = isWider(a, b, scope.builder) ? a : isWider(b, a, scope.builder) ? b : undefined;
  const [l, r] =
    wider === undefined ? [undefined, undefined] : [tryConvert(left, wider, scope.builder), tryConvert(right, wider, scope.builder)];
  return l === undefined || r === undefined ? refuse("compares values of different types", at) : binary("===", l, r, BOOLEAN, spot);
}

export function typeOf(node: ts.TypeOfExpression, scope: Scope): Expression {
  const value = rawValue(node.expression, scope);
  const { spot } = value;
  if (value.type.kind !== "optional") return sequence([evaluate(value, spot)], string(typeName(value.type), spot), spot);
  const missing = value.type.null
    ? value.type.undefined
      ? refuse("asks the type of a value that may be null or undefined", node)
      : "object"
    : "undefined";
  return conditional(isMissing(value, "nullish"), string(missing, spot), string(typeName(value.type.of), spot), { kind: "string" });
}

export function instanceOf(node: ts.BinaryExpression, scope: Scope): Expression {
  const value = rawValue(node.left, scope);
  const symbol = ts.isIdentifier(node.right) ? valueSymbol(scope.checker, node.right) : undefined;
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Class) === 0) return refuse(`uses instanceof ${node.right.getText()}`, node);
  const option = classType(scope.checker.getDeclaredTypeOfSymbol(symbol), scope, node.right);
  return isOption(value, option, scope, node);
}

/** Whether a value is of this struct, or of one derived from it. */
export function isOption(value: Expression, option: Type, scope: Scope, at: ts.Node): Expression {
  const { spot } = value;
  if (value.type.kind === "optional") {
    const id = scope.temporary(value.type);
    const held = local(id, value.type, spot);
    return sequence(
      [setLocal(id, value, spot)],
      and(not(isMissing(held, "nullish")), isOption(narrow(held, value.type.of), option, scope, at)),
      spot,
    );
  }
  if (value.type.kind !== "struct" && value.type.kind !== "union")
    return refuse("asks for the class of something that is not an object", at);
  if (isWider(option, value.type, scope.builder)) return sequence([evaluate(value, spot)], boolean(true, spot), spot);
  const options = value.type.kind === "union" ? value.type.options.filter((one) => isWider(option, one, scope.builder)) : [];
  const asked = options.length > 0 ? options : [option];
  const id = scope.temporary(value.type);
  const held = local(id, value.type, spot);
  return sequence(
    [setLocal(id, value, spot)],
    asked.map((one): Expression => ({ kind: "test", value: held, is: "option", option: one, type: BOOLEAN, spot })).reduce(or),
    spot,
  );
}

/** `key in dictionary`, and `"field" in union`. */
export function inOperator(node: ts.BinaryExpression, scope: Scope): Expression {
  const { builder } = scope;
  const key = builder.translate.expression(node.left, scope);
  const object = present(node.right, scope);
  if (object.type.kind === "map" && object.type.record === true) {
    const id = scope.temporary({ kind: "string" });
    return sequence(
      [setLocal(id, textOf(key, node.left, scope), key.spot)],
      builtin("record.in", [object, local(id, { kind: "string" }, key.spot)], BOOLEAN, key.spot),
      key.spot,
    );
  }
  const options = object.type.kind === "union" ? object.type.options : [object.type];
  if (key.kind !== "string" || !options.every((option) => option.kind === "struct"))
    return refuse("uses in on something that is not a dictionary or an object", node);
  const id = scope.temporary(object.type);
  const held = local(id, object.type, object.spot);
  const tests = options.flatMap((option) => (option.kind === "struct" ? hasProperty(held, option, key.value, node, scope) : []));
  return sequence([setLocal(id, object, object.spot)], tests.length === 0 ? boolean(false, object.spot) : tests.reduce(or), object.spot);
}

/** With the checker's narrowing where the value itself may be missing. */
function present(node: ts.Expression, scope: Scope): Expression {
  const value = rawValue(node, scope);
  return value.type.kind === "optional" ? narrow(value, value.type.of) : value;
}

/** Whether it is this option, which has the property; one that may be left out must not be there and undefined. Nothing: it has none. */
function hasProperty(held: Expression, option: Type & { kind: "struct" }, name: string, node: ts.Node, scope: Scope): Expression[] {
  const { spot } = held;
  const { builder } = scope;
  const isUnion = held.type.kind === "union";
  const isOne: Expression = isUnion ? { kind: "test", value: held, is: "option", option, type: BOOLEAN, spot } : boolean(true, spot);
  if (name in Object.prototype || (["method", "get", "set"] as const).some((kind) => findMember(option.name, name, kind, builder)))
    return [isOne];
  const draft = builder.structs.get(option.name);
  const found = [draft, ...chainOf(option.name, builder).map((one) => builder.structs.get(one.name))]
    .flatMap((one) => one?.fields ?? [])
    .find((one) => one.name === name);
  if (found === undefined) return [];
  if (found.type.kind !== "optional" || !found.type.undefined) return [isOne];
  if (draft?.form !== "object") return [refuse(`asks whether "${name}" is in an object where it may be left out`, node)];
  builder.asked.set(option.name, node);
  const there = not(isMissing(field(isUnion ? narrow(held, option) : held, option.name, name, found.type, spot), "undefined"));
  return [isUnion ? and(isOne, there) : there];
}

function equal(node: ts.BinaryExpression, loose: boolean, scope: Scope): Expression {
  const nullish = missingLiteral(node.right) ?? missingLiteral(node.left);
  if (nullish !== undefined) {
    const other = missingLiteral(node.right) === undefined ? node.right : node.left;
    return missingTest(rawValue(other, scope), loose ? "nullish" : nullish, scope.spot(node));
  }
  const option = literalOption(node.left, node.right, scope) ?? literalOption(node.right, node.left, scope);
  if (option !== undefined) return option;
  const left = rawValue(node.left, scope);
  const right = rawValue(node.right, scope);
  const primitive = (type: Type): boolean => ["number", "string", "boolean"].includes(required(type).kind);
  if (loose && primitive(left.type) && primitive(right.type) && !sameType(required(left.type), required(right.type)))
    return refuse("compares values of different types with ==", node);
  if (loose && (left.type.kind === "optional" || right.type.kind === "optional"))
    return refuse("compares values that may be missing with ==", node);
  return sameValue(left, right, node, scope);
}

/** `event.kind === "a"`, where `event` is a union that this literal decides. */
function literalOption(access: ts.Expression, literal: ts.Expression, scope: Scope): Expression | undefined {
  const inner = skipParentheses(access);
  if (!ts.isPropertyAccessExpression(inner) || isChain(inner)) return undefined;
  const wanted = literalOf(literal, scope);
  const source = scope.checker.getTypeAtLocation(inner.expression);
  if (wanted === undefined || !source.isUnion()) return undefined;
  const object = scope.builder.translate.expression(inner.expression, scope);
  if (object.type.kind !== "union") return undefined;
  const { options } = object.type;
  const name = inner.name.text;
  const values = options.map((option) =>
    option.kind === "struct" ? scope.builder.structs.get(option.name)?.fields.find((field) => field.name === name)?.literal : undefined,
  );
  if (values.some((value) => value === undefined)) return undefined;
  const having = options.filter((_, i) => values[i] === wanted);
  const id = scope.temporary(object.type);
  const held = local(id, object.type, object.spot);
  const tests = having.map((option): Expression => ({ kind: "test", value: held, is: "option", option, type: BOOLEAN, spot: object.spot }));
  return sequence([setLocal(id, object, object.spot)], tests.length === 0 ? boolean(false, object.spot) : tests.reduce(or), object.spot);
}

function literalOf(node: ts.Expression, scope: Scope): string | boolean | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const type = scope.checker.getTypeAtLocation(node);
  const isMember = ((valueSymbol(scope.checker, node.name)?.flags ?? 0) & ts.SymbolFlags.EnumMember) !== 0;
  return isMember && type.isStringLiteral() ? type.value : undefined;
}

function missingLiteral(node: ts.Expression): "null" | "undefined" | undefined {
  const inner = skipParentheses(node);
  if (inner.kind === ts.SyntaxKind.NullKeyword) return "null";
  return ts.isIdentifier(inner) && inner.text === "undefined" ? "undefined" : undefined;
}

/** `after`: evaluated behind the value, for its effects. */
function missingTest(value: Expression, is: Missing, spot: Expression["spot"], after?: Expression): Expression {
  const { type } = value;
  const more = after === undefined || after.kind === "null" || after.kind === "undefined" ? [] : [evaluate(after, spot)];
  if (type.kind === "optional") {
    const possible = is === "nullish" || (is === "null" ? type.null : type.undefined);
    if (possible) return sequence(more, isMissing(value, is), spot);
    return sequence([evaluate(value, spot), ...more], boolean(false, spot), spot);
  }
  const answer = type.kind === "null" ? is !== "undefined" : type.kind === "void" ? is !== "null" : false;
  return sequence([evaluate(value, spot), ...more], boolean(answer, spot), spot);
}

function sameOptional(left: Expression, right: Expression, at: ts.Node, scope: Scope): Expression {
  const { spot } = left;
  const kinds = [left.type, right.type].map((type) => (type.kind === "optional" ? `${type.null}${type.undefined}` : "never"));
  const both = left.type.kind === "optional" && right.type.kind === "optional";
  if (both && (kinds[0] !== kinds[1] || kinds[0] === "truetrue"))
    return refuse("compares values of which one may be null and the other undefined", at);
  const [a, b] = [scope.temporary(left.type), scope.temporary(right.type)];
  const [l, r] = [local(a, left.type, spot), local(b, right.type, spot)];
  const present = sameValue(
    left.type.kind === "optional" ? narrow(l, left.type.of) : l,
    right.type.kind === "optional" ? narrow(r, right.type.of) : r,
    at,
    scope,
  );
  const missing = both ? isMissing(r, "nullish") : boolean(false, spot);
  const otherwise = both ? and(not(isMissing(r, "nullish")), present) : present;
  const tested = left.type.kind === "optional" ? l : r;
  return sequence(
    [setLocal(a, left, spot), setLocal(b, right, spot)],
    conditional(isMissing(tested, "nullish"), missing, otherwise, BOOLEAN),
    spot,
  );
}

function typeName(type: Type): string {
  if (type.kind === "void") return "undefined";
  return ["number", "string", "boolean", "function"].includes(type.kind) ? type.kind : "object";
}

function isChain(node: ts.Node): boolean {
  return (node.flags & ts.NodeFlags.OptionalChain) !== 0;
}
