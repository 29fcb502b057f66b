/**
 * `===` and its kin, `typeof`, `instanceof` and `in`. Comparisons with null and undefined ask the value as it is declared,
 * not as the checker has narrowed it; the option of a union is told by its literal field.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { chainOf, classType } from "./class-struct.ts";
import { isWider } from "./convert.ts";
import { errorType, isErrorName } from "./errors.ts";
import { inEnum } from "./enums.ts";
import { firstItem } from "./first-items.ts";
import { rawRead } from "./identifiers.ts";
import { skipParentheses } from "./outer.ts";
import { findMember } from "./members.ts";
import { namedConstant, rawProperty } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { missingTest, sameValue } from "./same-value.ts";
import { textOf } from "./templates.ts";
import { elementOf, isOfLanguage } from "./translate-type.ts";
import {
  and,
  binary,
  boolean,
  BOOLEAN,
  builtin,
  evaluate,
  field,
  isMissing,
  local,
  narrow,
  not,
  or,
  required,
  sequence,
  setLocal,
  STRING,
  string,
} from "./tree.ts";
import { typeTest } from "./type-names.ts";
import { isMixed, optionTest } from "./union-options.ts";
import { valueSymbol } from "./usage.ts";

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

export function instanceOf(node: ts.BinaryExpression, scope: Scope): Expression {
  const value = rawValue(node.left, scope);
  const symbol = ts.isIdentifier(node.right) ? valueSymbol(scope.checker, node.right) : undefined;
  if (symbol !== undefined && isErrorName(symbol.name) && isOfLanguage(symbol, scope.builder))
    return isOption(value, errorType(symbol.name, scope.builder), scope, node);
  if (symbol !== undefined && isOfLanguage(symbol, scope.builder) && symbol.name !== "Object")
    return isPart(value, (type) => isOfClass(type, symbol.name, scope), scope);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Class) === 0) return refuse(`uses instanceof ${node.right.getText()}`, node);
  const option = classType(scope.checker.getDeclaredTypeOfSymbol(symbol), scope, node.right);
  if (option.kind === "struct") scope.builder.tested.set(option.name, node);
  return isOption(value, option, scope, node);
}

/** Whether a value is of one of the options for which this holds. */
export function isPart(value: Expression, holds: (type: Type) => boolean, scope: Scope): Expression {
  const { spot, type } = value;
  if (type.kind === "optional") {
    const id = scope.temporary(type);
    const held = local(id, type, spot);
    const there = isPart(narrow(held, type.of), holds, scope);
    return sequence([setLocal(id, value, spot)], and(not(isMissing(held, "nullish")), there), spot);
  }
  const options = type.kind === "union" ? type.options : [type];
  const asked = options.filter(holds);
  if (asked.length === 0 || asked.length === options.length)
    return sequence([evaluate(value, spot)], boolean(asked.length > 0, spot), spot);
  const id = scope.temporary(type);
  return sequence([setLocal(id, value, spot)], asked.map((option) => optionTest(local(id, type, spot), option)).reduce(or), spot);
}

/** Arrays are tuples too. */
export function isArray(type: Type, scope: Scope): boolean {
  return type.kind === "array" || (type.kind === "struct" && scope.builder.structs.get(type.name)?.form === "tuple");
}

const KIND_OF: Readonly<Record<string, Type["kind"]>> = {
  ArrayBuffer: "buffer",
  DataView: "dataview",
  TextEncoder: "encoder",
  TextDecoder: "decoder",
};

function isOfClass(type: Type, name: string, scope: Scope): boolean {
  if (name === "Array") return isArray(type, scope);
  if (name === "Map") return type.kind === "map" && type.record !== true;
  if (name === "Set" || name === "Function") return type.kind === name.toLowerCase();
  const kind = Object.hasOwn(KIND_OF, name) ? KIND_OF[name] : undefined;
  if (kind !== undefined) return type.kind === kind;
  return type.kind === "typed" && type.element === elementOf(name);
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
  const member = inEnum(key, node.right, scope);
  if (member !== undefined) return member;
  const declared = present(node.right, scope);
  const object = isMixed(declared.type) ? builder.translate.expression(node.right, scope) : declared;
  if (object.type.kind === "map" && object.type.record === true) {
    const id = scope.temporary({ kind: "string" });
    return sequence(
      [setLocal(id, textOf(key, node.left, scope), key.spot)],
      builtin("record.in", [object, local(id, { kind: "string" }, key.spot)], BOOLEAN, key.spot),
      key.spot,
    );
  }
  const options = object.type.kind === "union" ? object.type.options : [object.type];
  if (key.kind !== "string" && key.type.kind === "string" && object.type.kind === "struct")
    return inNames(key, object, object.type, node, scope);
  if (key.kind !== "string" || !options.every((option) => PROTOTYPES.has(option.kind) || option.kind === "struct"))
    return refuse("uses in on something that is not a dictionary or an object", node);
  const id = scope.temporary(object.type);
  const held = local(id, object.type, object.spot);
  const tests = options.flatMap((option) =>
    option.kind === "struct" ? hasProperty(held, option, key.value, node, scope) : inherits(held, option, key.value, node),
  );
  return sequence([setLocal(id, object, object.spot)], tests.length === 0 ? boolean(false, object.spot) : tests.reduce(or), object.spot);
}

/** With the checker's narrowing where the value itself may be missing. */
function present(node: ts.Expression, scope: Scope): Expression {
  const value = rawValue(node, scope);
  return value.type.kind === "optional" ? narrow(value, value.type.of) : value;
}

/** A key that is known only when it runs: one of the properties, or of what every object has. */
function inNames(key: Expression, object: Expression, type: Type & { kind: "struct" }, node: ts.Node, scope: Scope): Expression {
  const { builder } = scope;
  const { spot } = key;
  const struct = builder.structs.get(type.name);
  if (struct?.form !== "object") return refuse("asks by a computed name whether it is in something that is not a plain object", node);
  builder.closed.set(type.name, node);
  const [id, name] = [scope.temporary(type), scope.temporary(STRING, "key")];
  const held = local(id, type, spot);
  const isName = (wanted: string): Expression => binary("===", local(name, STRING, spot), string(wanted, spot), BOOLEAN, spot);
  const own = struct.fields.flatMap((one) => hasProperty(held, type, one.name, node, scope).map((there) => and(isName(one.name), there)));
  const inherited = Object.getOwnPropertyNames(Object.prototype).map(isName);
  return sequence([setLocal(name, key, spot), setLocal(id, object, spot)], [...own, ...inherited].reduce(or), spot);
}

const PROTOTYPES: ReadonlyMap<Type["kind"], object> = new Map<Type["kind"], object>([
  ["array", []],
  ["typed", Float64Array.prototype],
  ["map", Map.prototype],
  ["set", Set.prototype],
]);

/** Whether it is this option, all of which have the property. */
function inherits(held: Expression, option: Type, name: string, node: ts.Node): Expression[] {
  if ((option.kind === "map" && option.record === true) || /^-?\d/.test(name))
    return refuse(`asks whether "${name}" is in a value that may be a list or a dictionary`, node);
  return name in (PROTOTYPES.get(option.kind) ?? {})
    ? [held.type.kind === "union" ? optionTest(held, option) : boolean(true, held.spot)]
    : [];
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
  if (found === undefined) {
    builder.closed.set(option.name, node);
    return [];
  }
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
  const named = typeTest(node.left, node.right, scope) ?? typeTest(node.right, node.left, scope);
  if (named !== undefined) return named;
  const option = literalOption(node.left, node.right, scope) ?? literalOption(node.right, node.left, scope);
  if (option !== undefined) return option;
  const left = rawValue(node.left, scope);
  const right = rawValue(node.right, scope);
  if (loose && mayConvert(left.type, right.type))
    return refuse("compares values of different types with ==: write === and convert one of them", node);
  return sameValue(left, right, node, scope, loose);
}

/** `==` makes numbers of texts and booleans, and texts of objects. */
function mayConvert(a: Type, b: Type): boolean {
  const kinds = (type: Type): string[] => {
    const of = required(type);
    const options = of.kind === "union" ? of.options : [of];
    return options
      .filter(({ kind }) => kind !== "null" && kind !== "void")
      .map(({ kind }) => (["number", "string", "boolean"].includes(kind) ? kind : "object"));
  };
  return kinds(a).some((one) => kinds(b).some((other) => one !== other));
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

function isChain(node: ts.Node): boolean {
  return (node.flags & ts.NodeFlags.OptionalChain) !== 0;
}
