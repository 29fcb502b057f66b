/** The language's own objects: arrays, tuples, typed arrays, Map and Set have wire types; dates, promises and the like have not. */
import { ts } from "ts-morph";
import { ELEMENT_OF } from "../../ir/element-arrays.ts";
import type { ElementType, Schema } from "../../ir/schema.ts";
import { unionOf } from "./unions.ts";

type Inside = (type: ts.Type) => Schema | string;

/** Undefined: not one of the language's, look at its properties. */
export function classify(type: ts.Type, checker: ts.TypeChecker, inside: Inside): Schema | string | undefined {
  if (checker.isTupleType(type)) return tuple(type as ts.TupleTypeReference, checker, inside);
  if (checker.isArrayType(type))
    return withParts(checker.getTypeArguments(type as ts.TypeReference), inside, ([item]) => ({ kind: "array", item: item! }));
  const element = elementOf(type);
  if (element !== undefined) return { kind: "typed", element };
  if (!isFromLibrary(type)) return undefined;
  const { name } = type.symbol;
  const parts = (): readonly ts.Type[] => checker.getTypeArguments(type as ts.TypeReference);
  if (name === "Map" || name === "ReadonlyMap")
    return withParts(parts(), inside, ([key, value]) => ({ kind: "map", key: key!, value: value! }));
  if (name === "Set" || name === "ReadonlySet") return withParts(parts(), inside, ([item]) => ({ kind: "set", item: item! }));
  return NO_CODEC[name];
}

const NO_CODEC: Readonly<Record<string, string>> = {
  Date: "a Date has no wire type: send its time as a number",
  RegExp: "a RegExp has no wire type",
  Promise: "a promise inside a value cannot be sent: await it first",
  PromiseLike: "a promise inside a value cannot be sent: await it first",
  Error: "an Error has no wire type: send its message",
  WeakMap: "a WeakMap has no wire type",
  WeakSet: "a WeakSet has no wire type",
  ArrayBuffer: "an ArrayBuffer has no wire type: send a Uint8Array of it",
  SharedArrayBuffer: "a SharedArrayBuffer cannot leave its process",
  DataView: "a DataView has no wire type: send a Uint8Array of it",
  BigInt64Array: "a BigInt64Array has no wire type",
  BigUint64Array: "a BigUint64Array has no wire type",
  Float16Array: "a Float16Array has no wire type",
};

/** Node's Buffer is a Uint8Array and travels as one. */
export function elementOf(type: ts.Type): ElementType | undefined {
  const name = (type.symbol as ts.Symbol | undefined)?.name;
  if (name === undefined) return undefined;
  return name === "Buffer" ? "u8" : isFromLibrary(type) ? ELEMENT_OF[name] : undefined;
}

function isFromLibrary(type: ts.Type): boolean {
  const declarations = (type.symbol as ts.Symbol | undefined)?.declarations ?? [];
  return declarations.some(
    (each) => each.getSourceFile().hasNoDefaultLib || /\/lib\.[a-z0-9.]+\.d\.ts$/u.test(each.getSourceFile().fileName),
  );
}

function tuple(type: ts.TupleTypeReference, checker: ts.TypeChecker, inside: Inside): Schema | string {
  const { elementFlags } = type.target;
  if (elementFlags.some((flag) => (flag & ts.ElementFlags.Variable) !== 0)) return "a tuple with a rest has no fixed length";
  return withParts(checker.getTypeArguments(type), inside, (items) => ofEachLength(items, elementFlags));
}

/** An item that may be missing makes the tuple shorter: one option for each length. */
function ofEachLength(items: readonly Schema[], flags: readonly ts.ElementFlags[]): Schema {
  const isOptional = (index: number): boolean => ((flags[index] ?? 0) & ts.ElementFlags.Optional) !== 0;
  const all = items.map((item, index) => (isOptional(index) ? unionOf([{ kind: "undefined" }, item]) : item));
  const needed = items.filter((_, index) => !isOptional(index)).length;
  return unionOf(
    Array.from({ length: items.length - needed + 1 }, (_, more): Schema => ({ kind: "tuple", items: all.slice(0, needed + more) })),
  );
}

function withParts(parts: readonly ts.Type[], inside: Inside, make: (schemas: readonly Schema[]) => Schema): Schema | string {
  const schemas: Schema[] = [];
  for (const part of parts) {
    const schema = inside(part);
    if (typeof schema === "string") return schema;
    schemas.push(schema);
  }
  return make(schemas);
}
