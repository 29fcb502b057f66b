/**
 * Wire values as JSON and back. A typed array is an array of numbers, a Map an array of pairs, a Set an array, a media
 * value an object with its `kind`; −0 keeps its sign. Reading is led by the type, checks everything, and reads null as
 * NaN where a number is due, since that is how NaN was written. Hostile input costs an error: depth is bounded and keys
 * such as `__proto__` are own properties like any other.
 */
import type { ElementType, Field, Schema, TypeTable } from "../../ir/schema.ts";

export class JsonMismatch extends Error {}

/** As deep as a value may nest on the wire. */
const DEPTH = 64;

/** `lost` is called when a number becomes null. */
export function toJson(value: unknown, lost: () => void): string {
  switch (typeof value) {
    case "number":
      return numberToJson(value, lost);
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : objectToJson(value, lost);
    default:
      return "null";
  }
}

function numberToJson(value: number, lost: () => void): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isFinite(value)) return String(value);
  lost();
  return "null";
}

function objectToJson(value: object, lost: () => void): string {
  if (ArrayBuffer.isView(value) || Array.isArray(value) || value instanceof Set)
    return listToJson(value as unknown as Iterable<unknown>, lost);
  if (value instanceof Map) return listToJson([...value], lost);
  const fields: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) fields.push(`${JSON.stringify(key)}:${toJson(item, lost)}`);
  }
  return `{${fields.join(",")}}`;
}

function listToJson(items: Iterable<unknown>, lost: () => void): string {
  return `[${Array.from(items, (item) => toJson(item, lost)).join(",")}]`;
}

export function fromJson(value: unknown, type: Schema, types: TypeTable): unknown {
  return new JsonReader(types).read(value, type, "the value", 0);
}

class JsonReader {
  #types: TypeTable;

  constructor(types: TypeTable) {
    this.#types = types;
  }

  // One case a kind of schema: longer than a function should be, but flat.
  read(value: unknown, type: Schema, path: string, depth: number): unknown {
    if (depth > DEPTH) throw new JsonMismatch(`${path} lies deeper than ${DEPTH} levels`);
    switch (type.kind) {
      case "number":
        return value === null ? Number.NaN : this.#primitive(value, "number", path);
      case "boolean":
      case "string":
        return this.#primitive(value, type.kind, path);
      case "null":
        return this.#equal(value, null, path);
      case "undefined":
        if (value !== null) throw mismatch(path, "nothing (null)", value);
        return undefined;
      case "literal":
        return this.#equal(value, type.value, path);
      case "enum":
        if (!type.values.includes(value as string))
          throw mismatch(path, `one of ${type.values.map((option) => JSON.stringify(option)).join(", ")}`, value);
        return value;
      case "typed":
        return this.#typed(value, type.element, path);
      case "array":
        return this.#list(value, path).map((item, index) => this.read(item, type.item, `${path}[${index}]`, depth + 1));
      case "tuple":
        return this.#tuple(value, type.items, path, depth);
      case "object":
        return this.#object(value, type.fields, path, depth);
      case "record":
        return Object.fromEntries(
          this.#entries(value, path).map(([key, item]) => [key, this.read(item, type.value, `${path}.${key}`, depth + 1)]),
        );
      case "map":
        return new Map(
          this.#list(value, path).map(
            (pair, index) => this.#tuple(pair, [type.key, type.value], `${path}[${index}]`, depth + 1) as [unknown, unknown],
          ),
        );
      case "set":
        return new Set(this.#list(value, path).map((item, index) => this.read(item, type.item, `${path}[${index}]`, depth + 1)));
      case "union":
        return this.#union(value, type.options, path, depth);
      case "ref":
        return this.read(value, this.#named(type.name), path, depth);
      default:
        return this.#object(value, mediaFields(type, this.#elementOf(value)), path, depth);
    }
  }

  #primitive(value: unknown, kind: string, path: string): unknown {
    if (typeof value !== kind) throw mismatch(path, `a ${kind}`, value);
    return value;
  }

  #equal(value: unknown, expected: unknown, path: string): unknown {
    if (value !== expected) throw mismatch(path, JSON.stringify(expected), value);
    return value;
  }

  #list(value: unknown, path: string): readonly unknown[] {
    if (!Array.isArray(value)) throw mismatch(path, "an array", value);
    return value;
  }

  #entries(value: unknown, path: string): [string, unknown][] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(path, "an object", value);
    return Object.entries(value);
  }

  #tuple(value: unknown, items: readonly Schema[], path: string, depth: number): unknown[] {
    const list = this.#list(value, path);
    if (list.length !== items.length) throw new JsonMismatch(`${path} has ${list.length} items instead of ${items.length}`);
    return items.map((item, index) => this.read(list[index], item, `${path}[${index}]`, depth + 1));
  }

  #object(value: unknown, fields: readonly Field[], path: string, depth: number): unknown {
    const given = new Map(this.#entries(value, path));
    const read: [string, unknown][] = [];
    for (const field of fields) {
      const at = `${path}.${field.name}`;
      if (given.has(field.name)) read.push([field.name, this.read(given.get(field.name), field.type, at, depth + 1)]);
      else if (!field.optional && !this.#takesNothing(field.type)) throw new JsonMismatch(`${at} is missing`);
    }
    return Object.fromEntries(read);
  }

  #takesNothing(type: Schema): boolean {
    return type.kind === "undefined" || (type.kind === "union" && type.options.some((option) => option.kind === "undefined"));
  }

  #typed(value: unknown, element: ElementType, path: string): unknown {
    const items = this.#list(value, path).map((item, index) => this.read(item, { kind: "number" }, `${path}[${index}]`, 0) as number);
    return ARRAYS[element](items);
  }

  /** null is the null of a union with one, before it is the NaN of a number. */
  #union(value: unknown, options: readonly Schema[], path: string, depth: number): unknown {
    if (value === null && options.some((option) => option.kind === "null")) return null;
    if (value === null && options.some((option) => option.kind === "undefined")) return undefined;
    const reasons: string[] = [];
    for (const option of options) {
      try {
        return this.read(value, option, path, depth);
      } catch (error) {
        if (!(error instanceof JsonMismatch)) throw error;
        reasons.push(error.message);
      }
    }
    throw new JsonMismatch(reasons.at(-1) ?? `${path} fits no option`);
  }

  #named(name: string): Schema {
    const type = this.#types[name];
    if (type === undefined) throw new JsonMismatch(`the type ${name} is not known`);
    return type;
  }

  /** The element of a tensor whose type leaves it open travels beside the data. */
  #elementOf(value: unknown): ElementType {
    const element = typeof value === "object" && value !== null ? (value as { element?: unknown }).element : undefined;
    return typeof element === "string" && element in ARRAYS ? (element as ElementType) : "f32";
  }
}

function mismatch(path: string, expected: string, value: unknown): JsonMismatch {
  return new JsonMismatch(`${path} should be ${expected} but is ${shown(value)}`);
}

/** Objects are named and not shown: they may be deeper than any printer can follow. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

const ARRAYS: Readonly<Record<ElementType, (items: readonly number[]) => unknown>> = {
  i8: (items) => Int8Array.from(items),
  u8: (items) => Uint8Array.from(items),
  u8c: (items) => Uint8ClampedArray.from(items),
  i16: (items) => Int16Array.from(items),
  u16: (items) => Uint16Array.from(items),
  i32: (items) => Int32Array.from(items),
  u32: (items) => Uint32Array.from(items),
  f32: (items) => Float32Array.from(items),
  f64: (items) => Float64Array.from(items),
};

type Media = Extract<Schema, { kind: "audio" | "video" | "image" | "tensor" | "file" }>;

function mediaFields(type: Media, element: ElementType): readonly Field[] {
  const number: Schema = { kind: "number" };
  const text: Schema = { kind: "string" };
  const size = { width: number, height: number, format: { kind: "enum", values: ["rgba", "i420", "gray"] } } as const;
  switch (type.kind) {
    case "audio":
      return fields(type.kind, { samples: { kind: "typed", element: "f32" }, rate: number, channels: number, pts: number });
    case "video":
      return fields(type.kind, { data: { kind: "typed", element: "u8" }, ...size, pts: number });
    case "image":
      return fields(type.kind, { data: { kind: "typed", element: "u8" }, ...size });
    case "tensor":
      return fields(type.kind, { data: { kind: "typed", element: type.element ?? element }, shape: { kind: "array", item: number } });
    case "file":
      return fields(type.kind, { digest: text, size: number, name: text, type: text });
  }
}

function fields(kind: string, types: Readonly<Record<string, Schema>>): readonly Field[] {
  const tag: Field = { name: "kind", type: { kind: "literal", value: kind }, optional: false };
  return [tag, ...Object.entries(types).map(([name, type]) => ({ name, type, optional: false }))];
}
