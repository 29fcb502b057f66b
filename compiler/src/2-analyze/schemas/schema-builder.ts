/**
 * From the checker's types to wire types. A type that contains itself becomes an entry of the `TypeTable`, by one name for
 * all pipelines of a file. What has no codec gets a reason in words: which part of the type it is, and why.
 */
import { ts } from "ts-morph";
import type { Field, Schema, TypeTable } from "../../ir/schema.ts";
import { isOurs } from "../../1-load/recognize.ts";
import type { Packages } from "../../1-load/packages.ts";
import { behaviourOf } from "./behaviour.ts";
import { classify } from "./library-types.ts";
import type { Carried } from "./carried.ts";
import { mediaSchema } from "./media.ts";
import { literalOf, unionOf } from "./unions.ts";

/** What type parameters stand for. */
export type TypeBindings = ReadonlyMap<ts.Type, Carried>;

export class SchemaBuilder {
  readonly checker: ts.TypeChecker;
  readonly #packages: Packages;
  readonly #table: Record<string, Schema> = {};
  /** Types being looked into, and whether they were met again inside themselves. */
  readonly #open = new Map<ts.Type, { readonly name: string; again: boolean }>();
  readonly #named = new Map<ts.Type, string>();

  constructor(checker: ts.TypeChecker, packages: Packages) {
    this.checker = checker;
    this.#packages = packages;
  }

  get table(): TypeTable {
    return this.#table;
  }

  carried(type: ts.Type, bindings: TypeBindings = new Map()): Carried {
    const text = this.textOf(type, bindings);
    const result = this.schemaOf(type, bindings);
    return typeof result === "string" ? { schema: undefined, reason: result, text } : { schema: result, text };
  }

  textOf(type: ts.Type, bindings: TypeBindings = new Map()): string {
    // The kind of buffer behind a typed array is nothing that a flow knows.
    return (
      bindings.get(type)?.text ??
      this.checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation).replaceAll(/(?<=Array)<ArrayBuffer(?:Like)?>/gu, "")
    );
  }

  isFlow(type: ts.Type): boolean {
    return this.flowElement(type) !== undefined;
  }

  /** `T` of `Flow<T>`, also of `Flow<T> | undefined`. */
  flowElement(type: ts.Type): ts.Type | undefined {
    const flow = type.isUnion() ? this.checker.getNonNullableType(type) : type;
    const symbol = flow.aliasSymbol ?? flow.symbol;
    if (symbol?.name !== "Flow" || !isOurs(symbol, this.#packages)) return undefined;
    return flow.aliasTypeArguments?.[0] ?? this.checker.getTypeArguments(flow as ts.TypeReference)[0];
  }

  /** The schema, or the reason why there is none. */
  schemaOf(type: ts.Type, bindings: TypeBindings): Schema | string {
    const bound = bindings.get(type);
    if (bound !== undefined) return bound.schema ?? bound.reason ?? "";
    const simple = simpleSchema(type, this.checker);
    if (simple !== undefined) return simple;
    if (type.isUnion()) return this.#union(type, bindings);
    // A branded primitive (`string & { brand: "Id" }`) is the primitive.
    const base = type.isIntersection() ? type.types.find((each) => (each.flags & PRIMITIVE) !== 0) : undefined;
    if (base !== undefined) return this.schemaOf(base, bindings);
    return this.#recursive(type, () => this.#structure(type, bindings));
  }

  #union(type: ts.UnionType, bindings: TypeBindings): Schema | string {
    return this.#recursive(type, () => {
      const options: Schema[] = [];
      for (const each of type.types) {
        const option = this.schemaOf(each, bindings);
        if (typeof option === "string") return option;
        options.push(option);
      }
      return unionOf(options);
    });
  }

  /** Gives a name to a type that is met inside itself; from then on every occurrence is a reference. */
  #recursive(type: ts.Type, make: () => Schema | string): Schema | string {
    const named = this.#named.get(type);
    if (named !== undefined) return { kind: "ref", name: named };
    const open = this.#open.get(type);
    if (open !== undefined) {
      open.again = true;
      return { kind: "ref", name: open.name };
    }
    if (this.#open.size > MAX_DEPTH) return `the type ${this.textOf(type)} is nested too deeply`;
    const state = { name: this.#freshName(type), again: false };
    this.#open.set(type, state);
    const made = make();
    this.#open.delete(type);
    if (typeof made === "string" || !state.again) return made;
    this.#named.set(type, state.name);
    this.#table[state.name] = made;
    return { kind: "ref", name: state.name };
  }

  #freshName(type: ts.Type): string {
    const own = (type.aliasSymbol ?? (type.symbol as ts.Symbol | undefined))?.name ?? "";
    const base = own === "" || own.startsWith("__") ? "Recursive" : own;
    const taken = new Set([...Object.keys(this.#table), ...[...this.#open.values()].map((each) => each.name)]);
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}${number}`;
      if (!taken.has(name)) return name;
    }
  }

  #structure(type: ts.Type, bindings: TypeBindings): Schema | string {
    const inside = (each: ts.Type): Schema | string => this.schemaOf(each, bindings);
    const library = classify(type, this.checker, inside);
    if (library !== undefined) return library;
    const properties = this.checker.getPropertiesOfType(type);
    const media = mediaSchema(properties, this.checker);
    if (media !== undefined) return media;
    return behaviourOf(type, properties, this.checker) ?? this.#object(type, properties, inside);
  }

  #object(type: ts.Type, properties: readonly ts.Symbol[], inside: (type: ts.Type) => Schema | string): Schema | string {
    // A key that is a number is its text, as in JavaScript.
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String) ?? this.checker.getIndexInfoOfType(type, ts.IndexKind.Number);
    if (index !== undefined) {
      if (properties.length > 0) return `${this.textOf(type)} has both named properties and an index signature`;
      const value = inside(index.type);
      return typeof value === "string" ? value : { kind: "record", value };
    }
    const fields: Field[] = [];
    for (const property of properties) {
      const field = this.#field(property, inside);
      if (typeof field === "string") return field;
      fields.push(field);
    }
    return { kind: "object", fields };
  }

  #field(property: ts.Symbol, inside: (type: ts.Type) => Schema | string): Field | string {
    const value = inside(this.checker.getTypeOfSymbol(property));
    if (typeof value === "string") return `its property "${property.name}": ${value}`;
    const present = withoutUndefined(value);
    return { name: property.name, type: present, optional: (property.flags & ts.SymbolFlags.Optional) !== 0 || present !== value };
  }
}

/** Missing and undefined are the same, and the field says so itself. */
function withoutUndefined(schema: Schema): Schema {
  if (schema.kind !== "union" || !schema.options.some((each) => each.kind === "undefined")) return schema;
  return unionOf(schema.options.filter((each) => each.kind !== "undefined"));
}

/** Values nest at most this deep on the wire; see docs/wire.md. */
const MAX_DEPTH = 64;

const PRIMITIVE: ts.TypeFlags = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;

function simpleSchema(type: ts.Type, checker: ts.TypeChecker): Schema | string | undefined {
  const { flags } = type;
  const is = (flag: ts.TypeFlags): boolean => (flags & flag) !== 0;
  if (is(ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return `its type is ${checker.typeToString(type)}`;
  if (is(ts.TypeFlags.Boolean)) return { kind: "boolean" };
  const literal = literalOf(type, checker);
  if (literal !== undefined) return { kind: "literal", value: literal };
  if (is(ts.TypeFlags.NumberLike)) return { kind: "number" };
  if (is(ts.TypeFlags.StringLike)) return { kind: "string" };
  // A value of type never does not exist; something has to stand in its place.
  if (is(ts.TypeFlags.Null | ts.TypeFlags.Never)) return { kind: "null" };
  if (is(ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return { kind: "undefined" };
  if (is(ts.TypeFlags.BigIntLike)) return "a bigint has no wire type";
  if (is(ts.TypeFlags.ESSymbolLike)) return "a symbol cannot leave its process";
  if (
    is(ts.TypeFlags.TypeParameter | ts.TypeFlags.Conditional | ts.TypeFlags.IndexedAccess | ts.TypeFlags.Index | ts.TypeFlags.Substitution)
  )
    return `${checker.typeToString(type)} is not known here`;
  if (is(ts.TypeFlags.NonPrimitive)) return "the type object says nothing about what is inside";
  return undefined;
}
