/** `a[i]` on arrays, typed arrays, strings, tuples and dictionaries. Out of bounds is undefined: see `outside-use.ts`. */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { tryConvert } from "./convert.ts";
import { toNumber } from "./numbers.ts";
import { useOfExpression, type Use } from "./outside-use.ts";
import { readMember } from "./properties.ts";
import { readRecord, recordKey } from "./records.ts";
import { refuse, unlessRefused } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { translateType } from "./translate-type.ts";
import {
  binary,
  BOOLEAN,
  conditional,
  field,
  local,
  nothing,
  NUMBER,
  number,
  optional,
  sameType,
  sequence,
  setLocal,
  STRING,
  string,
} from "./tree.ts";

export function readIndexed(node: ts.ElementAccessExpression, object: Expression, scope: Scope): Expression {
  const { type } = object;
  const key = node.argumentExpression;
  if (type.kind === "struct") return readField(node, object, scope);
  if (type.kind === "map" && type.record === true)
    return readRecord(object, recordKey(key, scope), useOfExpression(node, scope.builder), scope);
  if (type.kind !== "array" && type.kind !== "typed" && type.kind !== "string") return refuse("reads by index what is not an array", node);
  return readItem(object, toNumber(key, scope), useOfExpression(node, scope.builder), scope);
}

/** The item's type where it is there. */
export function itemType(type: Type): Type | undefined {
  if (type.kind === "array") return type.item;
  if (type.kind === "typed") return NUMBER;
  return type.kind === "string" ? STRING : undefined;
}

export function readItem(object: Expression, index: Expression, use: Use, _scope: Scope): Expression {
  const item = itemType(object.type) ?? NUMBER;
  const outside = outsideOf(item, use);
  const type = outside === "undefined" ? optional(item, "undefined") : item;
  return { kind: "index", object, index, outside, type, spot: index.spot };
}

/** Which form a possibly missing value of this type needs for its use. */
export function outsideOf(item: Type, use: Use): "nan" | "undefined" | "trap" {
  if (item.kind === "optional") return item.undefined || use === "missing" || use === "truth" ? "undefined" : "trap";
  if (use === "missing") return "undefined";
  if (item.kind === "number") return use === "value" ? "trap" : "nan";
  return use === "truth" || use === "equal" ? "undefined" : "trap";
}

/** `o["name"]`, `t[0]`. */
function readField(node: ts.ElementAccessExpression, object: Expression, scope: Scope): Expression {
  const key = literalKey(node.argumentExpression, scope);
  if (key !== undefined) return readMember(object, key, node, scope);
  return readPosition(node, object, scope) ?? readByKey(node, object, scope);
}

/** `colour[i]` of a tuple whose items are of one type. */
function readPosition(node: ts.ElementAccessExpression, object: Expression, scope: Scope): Expression | undefined {
  const tuple = object.type.kind === "struct" ? scope.builder.structs.get(object.type.name) : undefined;
  const [first] = tuple?.fields ?? [];
  if (tuple?.form !== "tuple" || first === undefined || tuple.fields.some(({ type }) => !sameType(type, first.type))) return undefined;
  const { spot } = object;
  const use = useOfExpression(node, scope.builder);
  const outside = outsideOf(first.type, use);
  const type = outside === "undefined" ? optional(first.type, "undefined") : first.type;
  const held = local(scope.temporary(object.type, "tuple"), object.type, spot);
  const index = local(scope.temporary(NUMBER, "at"), NUMBER, spot);
  const items = tuple.fields.map(({ name }) => {
    const item = field(held, tuple.name, name, first.type, spot);
    return { at: Number(name), value: tryConvert(item, type, scope.builder) ?? item };
  });
  const trap: Statement = { kind: "trap", reason: "an item outside of its tuple was read", spot };
  const none =
    outside === "nan"
      ? number(Number.NaN, spot)
      : outside === "undefined"
        ? nothing("undefined", type, spot)
        : sequence([trap], items[0]?.value ?? number(0, spot), spot);
  const chosen = items.reduceRight(
    (otherwise, { at, value }) => conditional(binary("===", index, number(at, spot), BOOLEAN, spot), value, otherwise, type),
    none,
  );
  const store = (target: Expression, value: Expression): Statement => setLocal(target.kind === "local" ? target.id : "", value, spot);
  return sequence([store(held, object), store(index, toNumber(node.argumentExpression, scope))], chosen, spot);
}

interface Part {
  readonly name: string;
  readonly value: Expression;
}

/** `NOTES[key]`, where the key's type says which names it can be: the field of whichever it is. */
function readByKey(node: ts.ElementAccessExpression, object: Expression, scope: Scope): Expression {
  const { spot } = object;
  const names = keyNames(node.argumentExpression, scope);
  if (names === undefined)
    return refuse(
      "reads a property by a computed name: give the key a type that names the properties, or use a Map",
      node.argumentExpression,
    );
  const [held, key] = [scope.temporary(object.type, "object"), scope.temporary(STRING, "key")];
  const parts = names.map((name) => ({ name: name ?? "", value: readMember(local(held, object.type, spot), name ?? "", node, scope) }));
  const values = commonParts(parts, node, scope);
  const last = values.at(-1);
  if (last === undefined)
    return refuse(
      "reads a property by a computed name: give the key a type that names the properties, or use a Map",
      node.argumentExpression,
    );
  // A key that was asserted to be one of them, and is not: JavaScript would go on with undefined.
  const failing = sequence([{ kind: "trap", reason: "a key that is not in the object", spot }], last.value, spot);
  const chosen = values.reduceRight(
    (otherwise, { name, value }) =>
      conditional(binary("===", local(key, STRING, spot), string(name, spot), BOOLEAN, spot), value, otherwise, value.type),
    failing,
  );
  const given = scope.builder.translate.expression(node.argumentExpression, scope);
  if (given.type.kind !== "string")
    return refuse(
      "reads a property by a computed name: give the key a type that names the properties, or use a Map",
      node.argumentExpression,
    );
  return sequence([setLocal(held, object, spot), setLocal(key, given, spot)], chosen, spot);
}

/** All of one type: as the checker knows the whole, where they differ. */
function commonParts(parts: readonly Part[], node: ts.ElementAccessExpression, scope: Scope): readonly Part[] {
  const [first] = parts;
  if (first === undefined || parts.every(({ value }) => sameType(value.type, first.value.type))) return parts;
  const type = translateType(scope.checker.getTypeAtLocation(node), scope, node);
  return parts.flatMap(({ name, value }) => {
    const converted = tryConvert(value, type, scope.builder);
    return converted === undefined
      ? refuse("reads properties of different types by a computed name", node.argumentExpression)
      : [{ name, value: converted }];
  });
}

/** The names that a key can be, by its type. */
export function keyNames(node: ts.Expression, scope: Scope): readonly string[] | undefined {
  const source = scope.checker.getTypeAtLocation(node);
  const owner = keyOwner(source, scope);
  if (owner !== undefined) return owner;
  const names = (source.isUnion() ? source.types : [source]).map((part) => (part.isStringLiteral() ? part.value : undefined));
  return names.length === 0 || names.includes(undefined) ? undefined : names.map((name) => name ?? "");
}

/** The properties of the object that a type parameter stands for, of a key of type `keyof T`, or `K extends keyof T`. */
function keyOwner(source: ts.Type, scope: Scope): readonly string[] | undefined {
  const declared = source.symbol?.declarations?.find(ts.isTypeParameterDeclaration)?.constraint;
  const isParameter = (source.flags & ts.TypeFlags.TypeParameter) !== 0 && declared !== undefined;
  const keys = isParameter ? scope.checker.getTypeFromTypeNode(declared) : source;
  if (keys === undefined || (keys.flags & ts.TypeFlags.Index) === 0) return undefined;
  const owner = unlessRefused(() => translateType((keys as ts.IndexType).type, scope, scope.builder.root));
  const struct = owner?.kind === "struct" ? scope.builder.structs.get(owner.name) : undefined;
  return struct?.form === "object" ? struct.fields.map(({ name }) => name) : undefined;
}

/** The name that a key always is: a literal, or a constant of a literal's type. */
export function literalKey(node: ts.Expression, scope: Scope): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  const type = scope.checker.getTypeAtLocation(node);
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
  return type.isStringLiteral() || type.isNumberLiteral() ? String(type.value) : undefined;
}
