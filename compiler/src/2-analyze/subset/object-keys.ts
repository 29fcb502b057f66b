/**
 * `Object.keys` and its kin, and for-in, on objects made elsewhere. In which order an object has its properties its type does not
 * tell, but the program does: where every object of a struct is made with its properties in one order, that is the order. Only
 * the whole unit knows, so the functions that list them are made when everything else is; where there is no one order the node is
 * refused.
 */
import { ts } from "ts-morph";
import type { Entry, Expression, FunctionUnit, Statement, Type, Unit } from "../../ir/unit.ts";
import type { Schema } from "../../ir/schema.ts";
import { chainOf } from "./class-struct.ts";
import { convert } from "./convert.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { tupleOf } from "./structs.ts";
import { unionOf } from "./translate-type.ts";
import { builtin, evaluate, field, isMissing, local, narrow, not, NUMBER, required, sameType, setLocal, STRING, string } from "./tree.ts";
import type { StructDraft, UnitBuilder } from "./unit-builder.ts";
import { structWords } from "./words.ts";

export type Listing = "keys" | "values" | "entries";

/** The names of an object in order; of what was spread, all of its struct. */
export type SymbolicOrder = readonly (string | { readonly of: string })[];

/** A question for the order of a struct's properties: what is to be made once it is known. */
export interface KeyQuestion {
  readonly struct: StructDraft;
  readonly at: ts.Node;
  readonly make: (names: readonly string[]) => FunctionUnit;
}

/** An array of the object's keys, values or entries. */
export function listOf(listing: Listing, object: Expression, at: ts.Node, scope: Scope): Expression {
  const { builder } = scope;
  const struct = object.type.kind === "struct" ? builder.structs.get(object.type.name) : undefined;
  if (struct === undefined || struct.form === "tuple")
    return refuse(`calls Object.${listing} on something that is not a plain object or a dictionary`, at);
  const type: Type = { kind: "array", item: itemType(listing, struct, scope) };
  const key = `${listing} of ${struct.name}`;
  const id = builder.listings.get(key) ?? builder.unique(key);
  if (!builder.listings.has(key)) {
    builder.listings.set(key, id);
    builder.asked.set(struct.name, at);
    builder.questions.push({ struct, at, make: (names) => listingUnit(id, listing, struct, names, type, at, scope) });
  }
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

function listingUnit(
  id: string,
  listing: Listing,
  struct: StructDraft,
  names: readonly string[],
  type: Type,
  at: ts.Node,
  scope: Scope,
): FunctionUnit {
  const spot = scope.spot(at);
  const self: Type = { kind: "struct", name: struct.name };
  const [object, list] = [local("object", self, spot), local("list", type, spot)];
  const item = type.kind === "array" ? type.item : STRING;
  const pushes = names.map((name): Statement => {
    const of = fieldsOf(struct, scope.builder).find((one) => one.name === name)?.type ?? NUMBER;
    const read = field(object, struct.name, name, of, spot);
    const open = of.kind === "optional" && of.undefined;
    const value = open && !of.null ? narrow(read, required(of)) : read;
    const push = evaluate(builtin("array.push", [list, listed(listing, name, value, item, at, scope)], NUMBER, spot), spot);
    return open ? { kind: "if", test: not(isMissing(read, "undefined")), then: [push], else: [], spot } : push;
  });
  return {
    id,
    label: `Object.${listing}`,
    parameters: [{ id: "object", type: self }],
    result: type,
    locals: [{ id: "list", type }],
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

/** Makes the functions that were asked for, now that all that makes objects is known. */
export function answerQuestions(entry: Entry, globals: Unit["globals"], builder: UnitBuilder): void {
  if (builder.questions.length === 0) return;
  const made = new Orders(entry, globals, builder);
  for (const { struct, at, make } of builder.questions) builder.add(make(made.of(struct, at)));
}

class Orders {
  readonly #builder: UnitBuilder;
  readonly #found: Map<string, SymbolicOrder[]> = new Map();
  readonly #open: Set<string> = new Set();
  /** Structs of which an object gets or loses a property later. */
  readonly #changed: Set<string> = new Set();

  constructor(entry: Entry, globals: Unit["globals"], builder: UnitBuilder) {
    this.#builder = builder;
    this.#visit(builder.functions);
    this.#visit(globals);
    this.#arrive(entry.input.type, entry.input.schema, new Set());
    for (const { type, schema } of entry.parameters) this.#arrive(type, schema, new Set());
  }

  of(struct: StructDraft, at: ts.Node): readonly string[] {
    const whole = struct.form === "class" ? this.#ofClass(struct) : this.#ofObjects(struct.name);
    const isOpen = (type: Type): boolean => type.kind === "optional" && type.undefined;
    const isWhole = struct.form === "class" || struct.fields.every(({ name, type }) => isOpen(type) || whole?.includes(name) === true);
    if (whole === undefined || !isWhole)
      return refuse(`lists the properties of a ${structWords(struct.name, this.#builder)}, whose order is not the same everywhere`, at);
    return [...whole.filter(isIndex).sort((a, b) => Number(a) - Number(b)), ...whole.filter((name) => !isIndex(name))];
  }

  #ofObjects(struct: string): readonly string[] | undefined {
    if (this.#builder.unordered.has(struct) || this.#changed.has(struct) || this.#open.has(struct)) return undefined;
    this.#open.add(struct);
    const orders = (this.#found.get(struct) ?? []).map((order) => this.#resolve(order, struct));
    this.#open.delete(struct);
    return orders.reduce<readonly string[] | undefined>(
      (whole, one) => (whole === undefined || one === undefined ? undefined : merged(whole, one)),
      [],
    );
  }

  /** A copy of an object of the same struct, perhaps with other values, has the order of that one. */
  #resolve(order: SymbolicOrder, struct: string): readonly string[] | undefined {
    const [first] = order;
    if (typeof first === "object" && first.of === struct) return [];
    const own = new Set(this.#builder.structs.get(struct)?.fields.map(({ name }) => name));
    const names: string[] = [];
    for (const part of order) {
      const more = typeof part === "string" ? [part] : this.#ofObjects(part.of);
      if (more === undefined) return undefined;
      names.push(...more.filter((name) => own.has(name)));
    }
    return [...new Set(names)];
  }

  /** Fields that all have a value at first are there in the order in which they are declared, those of the base before. */
  #ofClass(struct: StructDraft): readonly string[] | undefined {
    const builder = this.#builder;
    const chain = chainOf(struct.name, builder);
    const isPlain = chain.every(({ declaration }) => (declaration.members as ts.NodeArray<ts.Node>).every(isPlainMember));
    const others = [...builder.constructed].some(
      (one) => one !== struct.name && chainOf(one, builder).some(({ name }) => name === struct.name),
    );
    if (!isPlain || others || chain.some(({ name }) => builder.literals.has(name))) return undefined;
    return fieldsOf(struct, builder)
      .map(({ name }) => name)
      .filter((name) => !name.includes("@"));
  }

  #note(struct: string, names: SymbolicOrder): void {
    this.#found.set(struct, [...(this.#found.get(struct) ?? []), names]);
  }

  /** Objects from outside have their properties in the order of the schema. */
  #arrive(type: Type, schema: Schema, visited: Set<string>): void {
    if (type.kind === "optional" || type.kind === "union") {
      const options = schema.kind === "union" ? schema.options : [schema];
      const parts = type.kind === "optional" ? [type.of] : type.options;
      for (const part of parts) for (const option of options) this.#arrive(part, option, visited);
    } else if (type.kind === "array" && schema.kind === "array") this.#arrive(type.item, schema.item, visited);
    else if (type.kind === "map" && (schema.kind === "map" || schema.kind === "record")) this.#arrive(type.value, schema.value, visited);
    else if (type.kind === "struct") this.#arriveObject(type.name, schema, visited);
  }

  #arriveObject(name: string, schema: Schema, visited: Set<string>): void {
    const fields = this.#builder.structs.get(name)?.fields ?? [];
    if (schema.kind === "ref") this.#builder.unordered.add(name);
    if (schema.kind !== "object" || visited.has(name)) return;
    visited.add(name);
    this.#note(
      name,
      schema.fields.map((one) => one.name).filter((one) => fields.some((own) => own.name === one)),
    );
    for (const one of schema.fields) {
      const own = fields.find((each) => each.name === one.name);
      if (own !== undefined) this.#arrive(own.type, one.type, visited);
    }
  }

  #visit(node: unknown): void {
    if (Array.isArray(node)) return node.forEach((one) => this.#visit(one));
    if (typeof node !== "object" || node === null) return;
    const { kind } = node as { readonly kind?: unknown };
    if (kind === "object" || kind === "builtin") this.#visitMade(node as Expression);
    if (kind === "set") this.#visitStore(node as Statement & { kind: "set" });
    for (const [name, value] of Object.entries(node)) if (name !== "type" && name !== "spot") this.#visit(value);
  }

  #visitMade(node: Expression): void {
    if (node.kind === "object")
      this.#note(
        node.struct,
        this.#builder.spreadOrders.get(node) ?? node.fields.filter(({ value }) => value.kind !== "undefined").map(({ name }) => name),
      );
    else if (node.kind === "builtin" && !/^(?:array|map|set|record)\./.test(node.name)) this.#makes(node.type, new Set());
  }

  /** What the language makes of a text has its properties in the order of the text. */
  #makes(type: Type, visited: Set<string>): void {
    if (type.kind === "optional") return this.#makes(type.of, visited);
    if (type.kind === "array" || type.kind === "set") return this.#makes(type.item, visited);
    if (type.kind === "map") return this.#makes(type.value, visited);
    if (type.kind === "union") return type.options.forEach((option) => this.#makes(option, visited));
    if (type.kind !== "struct" || visited.has(type.name)) return;
    visited.add(type.name);
    this.#builder.unordered.add(type.name);
    for (const one of this.#builder.structs.get(type.name)?.fields ?? []) this.#makes(one.type, visited);
  }

  #visitStore({ target }: Statement & { kind: "set" }): void {
    if (target.kind === "field" && target.type.kind === "optional" && target.type.undefined) this.#changed.add(target.struct);
  }
}

/** One order that both are parts of; undefined where they contradict each other. */
function merged(whole: readonly string[], names: readonly string[]): readonly string[] | undefined {
  const result = [...whole];
  let at = 0;
  for (const name of names) {
    const found = result.indexOf(name);
    if (found >= 0 && found < at) return undefined;
    if (found < 0) result.splice(at, 0, name);
    at = (found < 0 ? at : found) + 1;
  }
  return result;
}

/** Such names come first, in ascending order. */
export function isIndex(name: string): boolean {
  return String(Number(name) >>> 0) === name && name !== "4294967295";
}
