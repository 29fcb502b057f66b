/**
 * `Object.keys` and its kin, and for-in, on objects made elsewhere. In which order an object has its properties its type does not
 * tell, but the program does: where every object of a struct is made with its properties in one order, that is the order. Only
 * the whole unit knows, so the functions that list them are made when everything else is; where there is no one order the node is
 * refused.
 */
import { ts } from "ts-morph";
import type { Expression, FunctionUnit, Statement, Type } from "../../ir/unit.ts";
import { chainOf } from "./class-struct.ts";
import { convert } from "./convert.ts";
import { forEachKey } from "./key-carry.ts";
import { isIndex } from "./key-order.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { tupleOf } from "./structs.ts";
import { unionOf } from "./translate-type.ts";
import { builtin, evaluate, field, isMissing, local, narrow, not, NUMBER, required, sameType, setLocal, STRING, string } from "./tree.ts";
import type { StructDraft, UnitBuilder } from "./unit-builder.ts";
import { structWords } from "./words.ts";

export type Listing = "keys" | "values" | "entries";

/** An array of the object's keys, values or entries. */
export function listOf(listing: Listing, object: Expression, at: ts.Node, scope: Scope): Expression {
  const { builder } = scope;
  const struct = object.type.kind === "struct" ? builder.structs.get(object.type.name) : undefined;
  if (struct === undefined || struct.form === "tuple")
    return refuse(`calls Object.${listing} on something that is not a plain object or a dictionary`, at);
  const type: Type = { kind: "array", item: itemType(listing, struct, scope) };
  const key = `${listing} of ${struct.name}`;
  builder.asked.set(struct.name, at);
  builder.closed.set(struct.name, at);
  const { id } = builder.lastFunction(key, key, [object.type], type, (name) => listingUnit(name, listing, struct, type, at, scope));
  return { kind: "call", function: id, arguments: [object], type, spot: scope.spot(at) };
}

/** With those of its bases, which come first. */
function fieldsOf(struct: StructDraft, builder: UnitBuilder): StructDraft["fields"] {
  if (struct.form !== "class") return struct.fields;
  return chainOf(struct.name, builder)
    .toReversed()
    .flatMap(({ name }) => builder.structs.get(name)?.fields ?? []);
}

/** Nothing that depends on the compiler's options or on what a constructor does. */
function isPlainMember(node: ts.Node): boolean {
  if (ts.isPropertyDeclaration(node)) return node.initializer !== undefined && node.questionToken === undefined;
  if (ts.isConstructorDeclaration(node)) return node.parameters.every((one) => !ts.isParameterPropertyDeclaration(one, node));
  return ts.isMethodDeclaration(node) || ts.isAccessor(node);
}

function itemType(listing: Listing, struct: StructDraft, scope: Scope): Type {
  if (listing === "keys") return STRING;
  const types = fieldsOf(struct, scope.builder).map(({ type }) => (type.kind === "optional" && !type.null ? type.of : type));
  const parts = types.flatMap((type) => (type.kind === "union" ? type.options : [type]));
  const distinct = parts.filter((type, i) => parts.findIndex((one) => sameType(one, type)) === i);
  const [first = NUMBER] = distinct;
  const value = distinct.length > 1 ? unionOf(distinct, scope) : first;
  return listing === "values" ? value : tupleOf([STRING, value], scope);
}

function listingUnit(id: string, listing: Listing, struct: StructDraft, type: Type, at: ts.Node, scope: Scope): FunctionUnit {
  const spot = scope.spot(at);
  const self: Type = { kind: "struct", name: struct.name };
  const [object, list] = [local("object", self, spot), local("list", type, spot)];
  const item = type.kind === "array" ? type.item : STRING;
  const inner = new Scope(scope.builder, scope.builder.environment, { type });
  const push = ({ name }: { readonly name: string }): Statement[] => {
    const of = fieldsOf(struct, scope.builder).find((one) => one.name === name)?.type ?? NUMBER;
    const read = field(object, struct.name, name, of, spot);
    const open = of.kind === "optional" && of.undefined;
    const value = open && !of.null ? narrow(read, required(of)) : read;
    const add = evaluate(builtin("array.push", [list, listed(listing, name, value, item, at, scope)], NUMBER, spot), spot);
    return [open ? { kind: "if", test: not(isMissing(read, "undefined")), then: [add], else: [], spot } : add];
  };
  const pushes =
    struct.form === "class"
      ? classKeys(struct, at, scope.builder).flatMap((name) => push({ name }))
      : forEachKey(object, struct.name, at, inner, push);
  return {
    id,
    label: `Object.${listing}`,
    parameters: [{ id: "object", type: self }],
    result: type,
    locals: [{ id: "list", type }, ...inner.locals],
    body: [setLocal("list", { kind: "array", items: [], type, spot }, spot), ...pushes, { kind: "return", value: list, spot }],
    captures: [],
    spot,
  };
}

function listed(listing: Listing, name: string, value: Expression, item: Type, at: ts.Node, scope: Scope): Expression {
  const key = string(name, value.spot);
  if (listing === "keys") return key;
  if (listing === "values" || item.kind !== "struct") return convert(value, item, scope, at);
  const of = scope.builder.structs.get(item.name)?.fields[1]?.type ?? value.type;
  const fields = [
    { name: "0", value: key },
    { name: "1", value: convert(value, of, scope, at) },
  ];
  return { kind: "object", struct: item.name, fields, type: item, spot: value.spot };
}

/**
 * The keys of a class in order: only where all fields have a value at first, so that nothing depends on the compiler's options or
 * on what a constructor does.
 */
function classKeys(struct: StructDraft, at: ts.Node, builder: UnitBuilder): readonly string[] {
  const chain = chainOf(struct.name, builder);
  const isPlain = chain.every(({ declaration }) => (declaration.members as ts.NodeArray<ts.Node>).every(isPlainMember));
  const others = [...builder.constructed].some(
    (one) => one !== struct.name && chainOf(one, builder).some(({ name }) => name === struct.name),
  );
  if (!isPlain || others || chain.some(({ name }) => builder.literals.has(name)))
    return refuse(`lists the properties of a ${structWords(struct.name, builder)}, whose order is not the same everywhere`, at);
  const names = fieldsOf(struct, builder)
    .map(({ name }) => name)
    .filter((name) => !name.includes("@"));
  return [...names.filter(isIndex).sort((a, b) => Number(a) - Number(b)), ...names.filter((name) => !isIndex(name))];
}
