/**
 * The order of an object's keys, which its type does not tell: that in which they were created. For every struct whose keys
 * are looked at, all places of the unit that make such objects or give them a key later are collected as pairs "this key before
 * that". Where these make no circle, every object has its keys in one order, known now; keys that are not there are left out.
 */
import type { ts } from "ts-morph";
import { ts as tsValues } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import type { Entry, Expression, Statement, Struct, Type } from "../../ir/unit.ts";
import { chainOf } from "./class-struct.ts";
import { refuse } from "./refusal.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { structWords } from "./words.ts";

type Field = Struct["fields"][number];
type ObjectNode = Expression & { readonly kind: "object" };

/** What comes from outside: the input in the order of its schema, parameters and captured values in the order that the user gave them. */
export function noteEntering({ input, parameters, start }: Entry, builder: UnitBuilder): void {
  builder.entering.push(input, ...parameters.map(({ type }) => ({ type })));
  builder.startFunction = start;
}

/** The fields of objects of this struct that are keys, in the order of the keys. Refused where there is more than one order. */
export function keysOf(struct: string, at: ts.Node, builder: UnitBuilder): readonly Field[] {
  const draft = builder.structs.get(struct);
  if (draft?.form === "class") return classKeys(struct, at, builder);
  const fields = draft?.fields ?? [];
  const before = ordersOf(builder).before(struct);
  if (before === undefined) return refuse(`asks for the keys of ${structWords(struct, builder)} in their order, which is not known`, at);
  const sorted = sortedBy(before, fields);
  if (sorted === undefined)
    return refuse(`asks for the keys of ${structWords(struct, builder)} in their order, which is not the same everywhere`, at);
  return sorted;
}

/** Undefined where there is a circle. */
function sortedBy(before: ReadonlySet<string>, fields: readonly Field[]): readonly Field[] | undefined {
  const sorted = fields.filter(({ name }) => !isIndex(name));
  const rest = new Set(sorted.map(({ name }) => name));
  const result: Field[] = fields.filter(({ name }) => isIndex(name)).sort((a, b) => Number(a.name) - Number(b.name));
  while (rest.size > 0) {
    const next = sorted.find(({ name }) => rest.has(name) && ![...rest].some((other) => before.has(`${other}\n${name}`)));
    if (next === undefined) return undefined;
    rest.delete(next.name);
    result.push(next);
  }
  return result;
}

/** Whether anything looks at the keys of objects of this struct, or of others into which it is spread. */
export function keysAreSeen(struct: string, builder: UnitBuilder): boolean {
  return ordersOf(builder).seen.has(struct);
}

/** Whether objects of this struct have to remember in which order their keys came: there is more than one, and something looks. */
export function carriesKeys(struct: string, builder: UnitBuilder): boolean {
  return ordersOf(builder).carries(struct);
}

function ordersOf(builder: UnitBuilder): KeyOrders {
  return (builder.orders ??= new KeyOrders(builder));
}

/** Such names come first, in ascending order. */
export function isIndex(name: string): boolean {
  return String(Number(name) >>> 0) === name && name !== "4294967295";
}

/** Base classes first; in each, parameter properties before the other fields, all of which are there from the start. */
function classKeys(struct: string, at: ts.Node, builder: UnitBuilder): readonly Field[] {
  const chain = chainOf(struct, builder);
  if (chain.some(({ name }) => builder.literals.has(name)))
    return refuse(`asks for the keys of ${structWords(struct, builder)} in their order, which are not the same in object literals`, at);
  const options = builder.program.compiler.getCompilerOptions();
  const defines = options.useDefineForClassFields ?? (options.target ?? tsValues.ScriptTarget.ES2022) >= tsValues.ScriptTarget.ES2022;
  if (!defines)
    return refuse("asks for the keys of an object of a class, which useDefineForClassFields makes depend on when they are set", at);
  const names = new Set(
    chain.toReversed().flatMap(({ declaration }) => (tsValues.isClassLike(declaration) ? ownNames(declaration, at) : [])),
  );
  const fields = chain.flatMap(({ name }) => builder.structs.get(name)?.fields ?? []);
  const found = [...names].map((name) => fields.find((field) => field.name === name)).filter((field) => field !== undefined);
  return [
    ...found.filter(({ name }) => isIndex(name)).sort((a, b) => Number(a.name) - Number(b.name)),
    ...found.filter(({ name }) => !isIndex(name)),
  ];
}

/** Of the fields that the class itself makes. */
function ownNames({ members }: ts.ClassLikeDeclaration, at: ts.Node): string[] {
  const given = members
    .filter(tsValues.isConstructorDeclaration)
    .flatMap((made) => made.parameters.filter((one) => tsValues.isParameterPropertyDeclaration(one, made)))
    .map((one) => one.name.getText());
  const declared = members.filter(tsValues.isPropertyDeclaration).flatMap((member) => {
    const has = (kind: ts.SyntaxKind): boolean => tsValues.getModifiers(member)?.some((one) => one.kind === kind) === true;
    if (has(tsValues.SyntaxKind.DeclareKeyword)) return refuse("asks for the keys of an object with a field that is only declared", at);
    const { name } = member;
    const isMade = !has(tsValues.SyntaxKind.StaticKeyword) && !has(tsValues.SyntaxKind.AbstractKeyword);
    return isMade && (tsValues.isIdentifier(name) || tsValues.isStringLiteral(name) || tsValues.isNumericLiteral(name)) ? [name.text] : [];
  });
  return [...given, ...declared];
}

/** Pairs of keys by struct; undefined where the order cannot be known. */
export class KeyOrders {
  readonly #builder: UnitBuilder;
  readonly #pairs: Map<string, Set<string>> = new Map();
  readonly #unknown: Set<string> = new Set();
  readonly #entering: Set<string> = new Set();
  readonly #parsed: Set<string> = new Set();
  /** Structs whose keys something looks at. */
  readonly seen: Set<string>;
  /** Objects that were spread into others: what is known of the first holds for the keys of the second. */
  readonly #spread: (readonly [from: string, to: string])[] = [];

  constructor(builder: UnitBuilder) {
    this.#builder = builder;
    for (const { type, schema } of builder.entering) this.#enter(type, schema, this.#entering);
    for (const { type } of builder.captured.values()) this.#enter(type, undefined, this.#entering);
    const start = builder.functions.find(({ id }) => id === builder.startFunction);
    for (const { type } of start?.parameters.slice(1) ?? []) this.#enter(type, undefined, this.#entering);
    for (const { type } of builder.parsed) this.#enter(type, undefined, this.#parsed, false);
    for (const { body } of builder.functions) this.#visit(body);
    for (const { unit } of builder.globals.values()) this.#visit(unit.value);
    this.#follow();
    this.seen = new Set(builder.asked.keys());
    for (const { type } of builder.printed) this.#see(type);
    for (let size = -1; size !== this.seen.size;) {
      size = this.seen.size;
      for (const [from, to] of this.#spread) if (this.seen.has(to)) this.seen.add(from);
    }
  }

  before(struct: string): ReadonlySet<string> | undefined {
    const count = this.#builder.structs.get(struct)?.fields.length ?? 0;
    if ((this.#unknown.has(struct) || this.#parsed.has(struct)) && count > 1) return undefined;
    return this.#pairs.get(struct) ?? new Set();
  }

  carries(struct: string): boolean {
    const draft = this.#builder.structs.get(struct);
    const fields = draft?.fields ?? [];
    if (draft?.form !== "object" || fields.length < 2 || !this.seen.has(struct)) return false;
    if (this.#unknown.has(struct) || this.#entering.has(struct) || fields.some(({ name }) => isIndex(name))) return false;
    return this.#parsed.has(struct) || sortedBy(this.#of(struct), fields) === undefined;
  }

  #of(struct: string): Set<string> {
    const known = this.#pairs.get(struct) ?? new Set();
    this.#pairs.set(struct, known);
    return known;
  }

  /** `visited`: the structs that come this way. */
  #enter(type: Type, schema: Schema | undefined, visited: Set<string>, foreign: boolean = true): void {
    switch (type.kind) {
      case "optional":
        return this.#enter(type.of, presentOf(schema), visited, foreign);
      case "array":
      case "set":
        return this.#enter(type.item, schema?.kind === "array" || schema?.kind === "set" ? schema.item : undefined, visited, foreign);
      case "map":
        this.#enter(type.key, schema?.kind === "map" ? schema.key : undefined, visited, foreign);
        return this.#enter(type.value, schema?.kind === "map" || schema?.kind === "record" ? schema.value : undefined, visited, foreign);
      case "union":
        return type.options.forEach((option) => this.#enter(option, optionOf(option, schema, this.#builder), visited, foreign));
      case "struct":
        return this.#enterStruct(type.name, schema, visited, foreign);
      default:
    }
  }

  #enterStruct(name: string, schema: Schema | undefined, visited: Set<string>, foreign: boolean): void {
    const struct = this.#builder.structs.get(name);
    if (foreign && schema?.kind !== "object" && struct?.form === "object") this.#unknown.add(name);
    if (visited.has(name) && (!foreign || schema?.kind !== "object")) return;
    visited.add(name);
    const fields = schema?.kind === "object" ? schema.fields : [];
    fields.forEach((one, i) => fields.slice(i + 1).forEach((other) => this.#of(name).add(`${one.name}\n${other.name}`)));
    struct?.fields.forEach((one, i) => {
      const inner = schema?.kind === "tuple" ? schema.items[i] : fields.find((field) => field.name === one.name)?.type;
      this.#enter(one.type, inner, visited, foreign);
    });
  }

  /** Everything that a printed value may hold, objects of derived classes too. */
  #see(type: Type): void {
    if (type.kind === "optional") return this.#see(type.of);
    if (type.kind === "array" || type.kind === "set") return this.#see(type.item);
    if (type.kind === "map") return this.#see(type.value);
    if (type.kind === "union") return type.options.forEach((option) => this.#see(option));
    if (type.kind !== "struct" || this.seen.has(type.name)) return;
    this.seen.add(type.name);
    const { structs } = this.#builder;
    for (const [name, struct] of structs) if (struct.base === type.name) this.#see({ kind: "struct", name });
    for (let at = structs.get(type.name); at !== undefined; at = at.base === undefined ? undefined : structs.get(at.base))
      for (const field of at.fields) this.#see(field.type);
  }

  #visit(tree: unknown): void {
    if (Array.isArray(tree)) return tree.forEach((part) => this.#visit(part));
    if (typeof tree !== "object" || tree === null) return;
    const node = tree as Expression | Statement;
    if (node.kind === "object" && "fields" in node) this.#made(node);
    if (node.kind === "set" && "target" in node && node.target.kind === "field") this.#late(node.target.struct, node.target.field);
    Object.values(tree).forEach((part) => this.#visit(part));
  }

  #made(node: ObjectNode): void {
    const struct = this.#builder.structs.get(node.struct);
    if (struct?.form !== "object") return;
    const parts = node.keys ?? node.fields.map(({ name }) => ({ kind: "key" as const, name }));
    const seen = new Set<string>();
    const certain = new Set<string>();
    const follows = (name: string): void => {
      if (certain.has(name)) return;
      for (const one of seen) if (one !== name) this.#of(node.struct).add(`${one}\n${name}`);
    };
    for (const part of parts) {
      if (part.kind === "text") continue;
      const all = part.kind === "spread" ? (this.#builder.structs.get(part.struct)?.fields ?? []) : [];
      const from = all.filter(({ name }) => part.kind !== "spread" || part.without?.includes(name) !== true);
      if (part.kind === "spread") {
        if (part.struct !== node.struct) this.#spread.push([part.struct, node.struct]);
        if (from.some(({ name }) => !struct.fields.some((own) => own.name === name))) this.#unknown.add(node.struct);
      } else follows(part.name);
      if (part.kind === "spread") for (const { name } of from) follows(name);
      for (const { name } of part.kind === "spread" ? from : [part]) seen.add(name);
      if (part.kind === "key") certain.add(part.name);
      const isThere = part.kind === "spread" && part.perhaps !== true && part.object.type.kind !== "optional";
      for (const { name, type } of from) if (isThere && !(type.kind === "optional" && type.undefined)) certain.add(name);
    }
  }

  /** A key that may be new, and then is the last; also of an object with more than this struct has. */
  #late(struct: string, key: string): void {
    for (const [name, { base }] of this.#builder.structs) if (base === struct) this.#late(name, key);
    const draft = this.#builder.structs.get(struct);
    const type = draft?.fields.find(({ name }) => name === key)?.type;
    if (draft?.form !== "object" || type?.kind !== "optional" || !type.undefined) return;
    for (const { name } of draft.fields) if (name !== key) this.#of(struct).add(`${name}\n${key}`);
  }

  #follow(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const [from, to] of this.#spread) {
        const size = this.#of(to).size;
        for (const pair of this.#of(from)) this.#of(to).add(pair);
        if (this.#of(to).size > size) changed = true;
        if (this.#unknown.has(from) && !this.#unknown.has(to)) changed = this.#unknown.add(to).size > 0;
        if (this.#parsed.has(from) && !this.#parsed.has(to)) changed = this.#parsed.add(to).size > 0;
      }
    }
  }
}

function presentOf(schema: Schema | undefined): Schema | undefined {
  if (schema?.kind !== "union") return schema;
  const options = schema.options.filter(({ kind }) => kind !== "null" && kind !== "undefined");
  return options.length === 1 ? options[0] : { kind: "union", options };
}

/** The option with these fields and literals. */
function optionOf(type: Type, schema: Schema | undefined, builder: UnitBuilder): Schema | undefined {
  const fields = type.kind === "struct" ? (builder.structs.get(type.name)?.fields ?? []) : [];
  if (schema?.kind !== "union") return undefined;
  return schema.options.find(
    (option) =>
      option.kind === "object" &&
      option.fields.length === fields.length &&
      fields.every(({ name, literal }) => {
        const own = option.fields.find((one) => one.name === name);
        return own !== undefined && (literal === undefined || (own.type.kind === "literal" && own.type.value === literal));
      }),
  );
}
