/**
 * Enums. A member is a constant. The enum itself is an object that never changes, whose properties are known here: names to
 * values and, of members that are numbers, values to names.
 */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { useOfExpression } from "./outside-use.ts";
import { skipParentheses } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { tupleOf } from "./structs.ts";
import { unionOf } from "./translate-type.ts";
import {
  binary,
  BOOLEAN,
  boolean,
  conditional,
  local,
  nothing,
  NUMBER,
  number,
  optional,
  or,
  sameType,
  sequence,
  setLocal,
  STRING,
  string,
} from "./tree.ts";
import { valueSymbol } from "./usage.ts";

type Members = Readonly<Record<string, string | number>>;

export function enumValue(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  symbol: ts.Symbol | undefined,
  scope: Scope,
): Expression | undefined {
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.EnumMember) === 0) return undefined;
  const value = scope.checker.getConstantValue(node) ?? memberValue(symbol, scope);
  return value === undefined ? undefined : constant(value, scope.spot(node));
}

/** `E[n]`: the name of a value, or the value of a name. Undefined: `node` is no such access. */
export function enumEntry(node: ts.ElementAccessExpression, scope: Scope): Expression | undefined {
  const members = enumObject(node.expression, scope);
  if (members === undefined) return undefined;
  const key = scope.builder.translate.expression(node.argumentExpression, scope);
  if (key.type.kind !== "number" && key.type.kind !== "string") return refuse("reads an enum by what is not a number or a text", node);
  const { spot } = key;
  const byName = key.type.kind === "string";
  const keys = Object.keys(members).filter((name) => byName === !isNumeric(name, members));
  const values = keys.map((name) => constant(members[name] ?? "", spot));
  const [first] = values;
  if (first === undefined || values.some(({ type }) => !sameType(type, first.type)))
    return refuse("reads an enum whose values are of different types", node);
  const asks = useOfExpression(node, scope.builder) === "missing";
  const type = asks ? optional(first.type, "undefined") : first.type;
  const id = scope.temporary(key.type, "key");
  const held = local(id, key.type, spot);
  const none = asks ? nothing("undefined", type, spot) : failing(first, spot);
  const chain = keys.reduceRight((otherwise, name, i) => {
    const wanted = byName ? string(name, spot) : number(Number(name), spot);
    return conditional(binary("===", held, wanted, BOOLEAN, spot), convert(values[i] ?? first, type, scope, node), otherwise, type);
  }, none);
  return sequence([setLocal(id, key, spot)], chain, spot);
}

/** `Object.keys(E)` and its kin, in the order in which an enum's object has its properties. */
export function enumList(listing: "keys" | "values" | "entries", node: ts.Expression, at: ts.Node, scope: Scope): Expression | undefined {
  const members = enumObject(node, scope);
  if (members === undefined) return undefined;
  const spot = scope.spot(at);
  const values = Object.values(members).map((value) => constant(value, spot));
  const kinds = [STRING, NUMBER].filter((kind) => values.some(({ type }) => sameType(type, kind)));
  const [only = NUMBER] = kinds;
  const value = kinds.length > 1 ? unionOf(kinds, scope) : only;
  const item = listing === "keys" ? STRING : listing === "values" ? value : tupleOf([STRING, value], scope);
  const items = Object.keys(members).map((name, i): Expression => {
    const key = string(name, spot);
    const held = convert(values[i] ?? key, value, scope, at);
    if (listing !== "entries") return listing === "keys" ? key : held;
    const fields = [
      { name: "0", value: key },
      { name: "1", value: held },
    ];
    return { kind: "object", struct: item.kind === "struct" ? item.name : "", fields, type: item, spot };
  });
  return { kind: "array", items, type: { kind: "array", item }, spot };
}

/** `key in E`. */
export function inEnum(key: Expression, node: ts.Expression, scope: Scope): Expression | undefined {
  const members = enumObject(node, scope);
  if (members === undefined) return undefined;
  const { spot, type } = key;
  if (type.kind !== "number" && type.kind !== "string") return refuse("asks an enum for what is not a number or a text", node);
  const id = scope.temporary(type, "key");
  const held = local(id, type, spot);
  const names = Object.keys(members).filter((name) => type.kind === "string" || isNumeric(name, members));
  const inherited = type.kind === "string" ? Object.getOwnPropertyNames(Object.prototype) : [];
  const tests = [...names, ...inherited].map((name) =>
    binary("===", held, type.kind === "string" ? string(name, spot) : number(Number(name), spot), BOOLEAN, spot),
  );
  return sequence([setLocal(id, key, spot)], tests.length === 0 ? boolean(false, spot) : tests.reduce(or), spot);
}

/** The properties of the enum's object, made as TypeScript's own output makes them. */
function enumObject(node: ts.Expression, scope: Scope): Members | undefined {
  const inner = skipParentheses(node);
  const symbol = ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner) ? valueSymbol(scope.checker, inner) : undefined;
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.RegularEnum) === 0) return undefined;
  const members: Record<string, string | number> = {};
  for (const declaration of symbol.declarations ?? []) {
    if (!ts.isEnumDeclaration(declaration)) return undefined;
    for (const member of declaration.members) {
      const value = scope.checker.getConstantValue(member);
      if (value === undefined) return refuse(`uses an enum whose member ${member.name.getText()} is calculated`, node);
      const name = ts.isIdentifier(member.name) || ts.isStringLiteralLike(member.name) ? member.name.text : member.name.getText();
      members[name] = value;
      if (typeof value === "number") members[String(value)] = name;
    }
  }
  return members;
}

/** Whether this property is the way back from a number. */
function isNumeric(name: string, members: Members): boolean {
  return String(Number(name)) === name && members[String(members[name])] === Number(name);
}

function failing(value: Expression, spot: Expression["spot"]): Expression {
  return sequence([{ kind: "trap", reason: "a value that is not in the enum", spot }], value, spot);
}

function constant(value: string | number, spot: Expression["spot"]): Expression {
  return typeof value === "number" ? number(value, spot) : string(value, spot);
}

function memberValue(symbol: ts.Symbol, scope: Scope): string | number | undefined {
  const declaration = symbol.valueDeclaration;
  return declaration !== undefined && ts.isEnumMember(declaration) ? scope.checker.getConstantValue(declaration) : undefined;
}
