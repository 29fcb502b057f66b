/**
 * Projection by looking at the schema: what the plain run does with the value at the end of each place call, and what the
 * generated codecs do by writing and reading. The two share no code, so a test that compares them can find a fault in
 * either. Result: a copy with the declared fields in declared order, no `undefined`, canonical NaN; or a "bad-value" error
 * that names the field. `docs/language.md`, "Values", is the rule.
 */
import { InvariantError } from "../diagnostics/diagnostic.ts";
import { RmcError } from "@rmc/runtime";
import { CLASS_OF } from "./element-arrays.ts";
import type { ElementType, PixelFormat, Schema, TypeTable } from "./schema.ts";

/** How often a recursive type may go into itself; the same number as in `docs/wire.md`. */
const DEPTH = 64;

export function projectValue(schema: Schema, types: TypeTable, value: unknown): unknown {
  return project(schema, value, { types, path: "", depth: 0 });
}

interface Place {
  readonly types: TypeTable;
  readonly path: string;
  readonly depth: number;
}

function project(schema: Schema, value: unknown, place: Place): unknown {
  switch (schema.kind) {
    case "number":
      return typeof value === "number" ? (Number.isNaN(value) ? NaN : value) : refuse("a number", value, place);
    case "boolean":
    case "string":
      return typeof value === schema.kind ? value : refuse(`a ${schema.kind}`, value, place);
    case "null":
      return value === null ? value : refuse("null", value, place);
    case "undefined":
      return value === undefined ? value : refuse("undefined", value, place);
    case "literal":
      return value === schema.value ? schema.value : refuse(JSON.stringify(schema.value), value, place);
    case "enum":
      return schema.values.includes(value as string)
        ? value
        : refuse(`one of ${schema.values.map((option) => JSON.stringify(option)).join(", ")}`, value, place);
    case "typed":
      return projectTyped(schema.element, value, place);
    case "array":
      return list(value, place).map((item, index) => project(schema.item, item, inside(place, `[${index}]`)));
    case "tuple":
      return projectTuple(schema.items, value, place);
    case "set":
      return value instanceof Set
        ? new Set([...value].map((item, index) => project(schema.item, item, inside(place, `[${index}]`))))
        : refuse("a Set", value, place);
    case "map":
      return projectMap(schema, value, place);
    case "object":
      return projectObject(schema, value, place);
    case "record":
      return projectRecord(schema.value, value, place);
    case "union":
      return projectUnion(schema.options, value, place);
    case "ref":
      return projectReference(schema.name, value, place);
    default:
      return projectMedia(schema, value, place);
  }
}

function projectTyped(element: ElementType, value: unknown, place: Place): unknown {
  const type = CLASS_OF[element];
  if (!(value instanceof type)) return refuse(`a ${type.name}`, value, place);
  return canonical(new type(value));
}

/** Float arrays are copied by value, so that a NaN's payload cannot stay. */
function canonical(array: InstanceType<(typeof CLASS_OF)[ElementType]>): unknown {
  return array instanceof Float32Array || array instanceof Float64Array ? array.map((item) => (Number.isNaN(item) ? NaN : item)) : array;
}

function projectTuple(items: readonly Schema[], value: unknown, place: Place): unknown {
  const given = list(value, place);
  if (given.length !== items.length) return refuse(`a tuple of ${items.length}`, value, place);
  return items.map((item, index) => project(item, given[index], inside(place, `[${index}]`)));
}

function projectMap(schema: Schema & { readonly kind: "map" }, value: unknown, place: Place): unknown {
  if (!(value instanceof Map)) return refuse("a Map", value, place);
  const entries = [...value].map(([key, item], index): [unknown, unknown] => [
    project(schema.key, key, inside(place, `.keys[${index}]`)),
    project(schema.value, item, inside(place, `.values[${index}]`)),
  ]);
  return new Map(entries);
}

function projectObject(schema: Schema & { readonly kind: "object" }, value: unknown, place: Place): unknown {
  const given = properties(value, place);
  const entries: [string, unknown][] = [];
  for (const field of schema.fields) {
    const item = ownField(given, field.name);
    if (field.optional && item === undefined) continue;
    entries.push([
      field.name,
      project(
        field.type,
        item,
        inside(place, /^[A-Za-z_$][\w$]*$/.test(field.name) ? `.${field.name}` : `[${JSON.stringify(field.name)}]`),
      ),
    ]);
  }
  return Object.fromEntries(entries);
}

function projectRecord(item: Schema, value: unknown, place: Place): unknown {
  const given = properties(value, place);
  return Object.fromEntries(Object.keys(given).map((key) => [key, project(item, given[key], inside(place, `[${JSON.stringify(key)}]`))]));
}

/** The first option that fits wholly, from the most to the least particular; as in `4-lower/codec/union.ts`. */
function projectUnion(options: readonly Schema[], value: unknown, place: Place): unknown {
  const order = options
    .map((option) => ({ option, rank: rank(resolve(option, place.types)) }))
    .sort((a, b) => compareRanks(a.rank, b.rank));
  const fitting = order.find(({ option }) => fits(option, value, place.types, DEPTH));
  return fitting === undefined ? refuse(`one of ${options.length} types`, value, place) : project(fitting.option, value, place);
}

function projectReference(name: string, value: unknown, place: Place): unknown {
  if (place.depth >= DEPTH) throw new RmcError("too-large", `"${place.path}" nests more than ${DEPTH} deep`);
  return project(resolve({ kind: "ref", name }, place.types), value, { ...place, depth: place.depth + 1 });
}

type MediaSchema = Schema & { readonly kind: "audio" | "video" | "image" | "tensor" | "file" };

function projectMedia(schema: MediaSchema, value: unknown, place: Place): unknown {
  const given = properties(value, place);
  const number = (name: string): number => project({ kind: "number" }, given[name], inside(place, `.${name}`)) as number;
  const text = (name: string): string => project({ kind: "string" }, given[name], inside(place, `.${name}`)) as string;
  switch (schema.kind) {
    case "audio": {
      const samples = projectTyped("f32", given["samples"], inside(place, ".samples")) as Float32Array;
      const channels = whole(number("channels"), schema.channels, inside(place, ".channels"));
      if (samples.length % channels !== 0) refuse(`a multiple of ${channels} channels`, samples.length, inside(place, ".samples.length"));
      return { kind: "audio", samples, rate: whole(number("rate"), schema.rate, inside(place, ".rate")), channels, pts: number("pts") };
    }
    case "video":
      return { kind: "video", ...projectPicture(schema.format, given, place), pts: number("pts") };
    case "image":
      return { kind: "image", ...projectPicture(schema.format, given, place) };
    case "tensor":
      return projectTensor(schema.element, given, place);
    case "file":
      return { kind: "file", digest: text("digest"), size: number("size"), name: text("name"), type: text("type") };
  }
}

function projectPicture(format: PixelFormat | null, given: Readonly<Record<string, unknown>>, place: Place): object {
  const data = projectTyped("u8", given["data"], inside(place, ".data")) as Uint8Array;
  const width = whole(given["width"], null, inside(place, ".width"));
  const height = whole(given["height"], null, inside(place, ".height"));
  const actual = given["format"];
  if (format === null ? actual !== "rgba" && actual !== "i420" && actual !== "gray" : actual !== format)
    refuse(format === null ? "a pixel format" : `"${format}"`, actual, inside(place, ".format"));
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  const length = actual === "rgba" ? width * height * 4 : actual === "gray" ? width * height : width * height + 2 * chroma;
  if (data.length !== length) refuse(`${length} for ${width} × ${height} ${String(actual)}`, data.length, inside(place, ".data.length"));
  return { data, width, height, format: actual };
}

function projectTensor(element: ElementType | null, given: Readonly<Record<string, unknown>>, place: Place): unknown {
  const found = element ?? (Object.keys(CLASS_OF) as ElementType[]).find((name) => given["data"] instanceof CLASS_OF[name]);
  if (found === undefined) return refuse("a typed array", given["data"], inside(place, ".data"));
  const data = projectTyped(found, given["data"], inside(place, ".data")) as Uint8Array;
  const shape = list(given["shape"], inside(place, ".shape")).map((size, axis) =>
    isWhole(size) ? size : (refuse("a whole number", size, inside(place, `.shape[${axis}]`)) as never),
  );
  const count = shape.reduce((product, size) => product * size, 1);
  if (data.length !== count) refuse(`${count}, as its shape says`, data.length, inside(place, ".data.length"));
  return { kind: "tensor", data, shape };
}

/** Whether the value is of the type, through and through; a circle of a recursive type is not. */
function fits(schema: Schema, value: unknown, types: TypeTable, depth: number): boolean {
  const object = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  const plain =
    object !== undefined && !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set) && !ArrayBuffer.isView(value)
      ? object
      : undefined;
  const all = (item: Schema, values: Iterable<unknown>): boolean => [...values].every((each) => fits(item, each, types, depth));
  switch (schema.kind) {
    case "number":
    case "boolean":
    case "string":
    case "undefined":
      return typeof value === schema.kind;
    case "null":
      return value === null;
    case "literal":
      return value === schema.value;
    case "enum":
      return schema.values.includes(value as string);
    case "typed":
      return value instanceof CLASS_OF[schema.element];
    case "array":
      return Array.isArray(value) && all(schema.item, value);
    case "tuple":
      return (
        Array.isArray(value) &&
        value.length === schema.items.length &&
        schema.items.every((item, index) => fits(item, value[index], types, depth))
      );
    case "set":
      return value instanceof Set && all(schema.item, value);
    case "map":
      return value instanceof Map && all(schema.key, value.keys()) && all(schema.value, value.values());
    case "object":
      return (
        plain !== undefined &&
        schema.fields.every(
          (field) =>
            (field.optional && ownField(plain, field.name) === undefined) || fits(field.type, ownField(plain, field.name), types, depth),
        )
      );
    case "record":
      return plain !== undefined && all(schema.value, Object.values(plain));
    case "union":
      return schema.options.some((option) => fits(option, value, types, depth));
    case "ref":
      return depth > 0 && fits(resolve(schema, types), value, types, depth - 1);
    case "audio":
      return (
        object?.["kind"] === "audio" &&
        (schema.rate ?? object["rate"]) === object["rate"] &&
        (schema.channels ?? object["channels"]) === object["channels"]
      );
    case "video":
    case "image":
      return object?.["kind"] === schema.kind && (schema.format ?? object["format"]) === object["format"];
    case "tensor":
      return object?.["kind"] === "tensor" && (schema.element === null || object["data"] instanceof CLASS_OF[schema.element]);
    case "file":
      return object?.["kind"] === "file";
  }
}

function rank(schema: Schema): readonly [number, number, number] {
  const order = ["literal", "enum", "", "tuple", "array", "object", "record", "union"].indexOf(schema.kind);
  const fields = schema.kind === "object" ? schema.fields : [];
  return [order === -1 ? 2 : order, -fields.filter((field) => !field.optional).length, -fields.length];
}

function compareRanks(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function resolve(schema: Schema, types: TypeTable): Schema {
  if (schema.kind !== "ref") return schema;
  const target = types[schema.name];
  if (target === undefined) throw new InvariantError(`type table has no "${schema.name}"`);
  return resolve(target, types);
}

function whole(value: unknown, fixed: number | null, place: Place): number {
  if (fixed !== null && value !== fixed) refuse(String(fixed), value, place);
  return isWhole(value) && value > 0 ? value : (refuse("a whole number above 0", value, place) as never);
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffffffff;
}

function list(value: unknown, place: Place): readonly unknown[] {
  return Array.isArray(value) ? value : (refuse("an array", value, place) as never);
}

function properties(value: unknown, place: Place): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : (refuse("an object", value, place) as never);
}

/** Names that every object inherits count only where they are the value's own. */
function ownField(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return name in Object.prototype && !Object.hasOwn(object, name) ? undefined : object[name];
}

function inside(place: Place, step: string): Place {
  return { ...place, path: place.path + step };
}

function refuse(expected: string, value: unknown, place: Place): never {
  const shown =
    typeof value === "string"
      ? JSON.stringify(value)
      : typeof value === "object" && value !== null
        ? value.constructor.name
        : String(value);
  throw new RmcError(
    "bad-value",
    `${place.path === "" ? "the value" : `"${place.path.replace(/^\./, "")}"`} should be ${expected}, not ${shown}`,
  );
}
