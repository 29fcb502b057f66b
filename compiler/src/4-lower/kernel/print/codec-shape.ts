/**
 * How a schema and a kernel type go together, for reader and writer alike. A value that may be missing is a nullable
 * reference, perhaps to a "box" or "maybe" struct; an object, tuple or media value is a struct whose fields have the
 * schema's names; the options of a union are the structs of the type, matched by their fields, null and undefined aside.
 */
import type { KernelStruct, KernelType } from "../../../ir/kernel.ts";
import type { Field, Schema } from "../../../ir/schema.ts";
import { KEYS_FIELD } from "../../../ir/unit.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import { f64Text, stringText } from "./literal.ts";
import type { Module } from "./module.ts";

export interface Part extends Field {
  /** A literal: nothing on the wire. */
  readonly constant: string | number | boolean | undefined;
  /** Media write some numbers and texts shorter than the schema of the field says. */
  readonly as?: "u32" | "format" | "shape" | "element";
}

export interface UnionOption {
  readonly index: number;
  readonly schema: Schema;
  readonly nullish: "null" | "undefined" | undefined;
  /** The type of the value when the option is taken; of the whole for null and undefined. */
  readonly type: KernelType;
  /** The struct that stands for the option in the union: its own, or the box that its value is in. */
  readonly struct?: KernelStruct;
}

const NUMBER: Schema = { kind: "number" };
const STRING: Schema = { kind: "string" };

/** The parts of an object, tuple or media value in the order of the wire. */
export function partsOf(schema: Schema, module: Module): Part[] {
  switch (schema.kind) {
    case "object":
      return schema.fields.map((field) => ({
        ...field,
        constant: !field.optional && field.type.kind === "literal" ? field.type.value : undefined,
      }));
    case "tuple":
      return schema.items.map((item, index) => part(String(index), item));
    case "audio":
      return [
        kind("audio"),
        part("pts", NUMBER),
        part("rate", NUMBER, "u32"),
        part("channels", NUMBER, "u32"),
        part("samples", { kind: "typed", element: "f32" }),
      ];
    case "video":
      return [kind("video"), part("pts", NUMBER), ...pixels()];
    case "image":
      return [kind("image"), ...pixels()];
    case "tensor":
      return [kind("tensor"), part("shape", NUMBER, "shape"), part("data", { kind: "typed", element: schema.element ?? "f32" })];
    case "file":
      return [kind("file"), part("digest", STRING), part("size", NUMBER), part("name", STRING), part("type", STRING)];
    case "ref":
      return partsOf(resolveSchema(schema, module), module);
    default:
      throw new InvariantError(`kernel ${module.kernel.name}: ${schema.kind} has no parts`);
  }
}

function pixels(): Part[] {
  return [
    part("width", NUMBER, "u32"),
    part("height", NUMBER, "u32"),
    part("format", STRING, "format"),
    part("data", { kind: "typed", element: "u8" }),
  ];
}

function part(name: string, type: Schema, as?: Part["as"]): Part {
  const constant = type.kind === "literal" ? type.value : undefined;
  return as === undefined ? { name, type, optional: false, constant } : { name, type, optional: false, constant, as };
}

/** The tag of media types: it doesn't travel. */
function kind(value: string): Part {
  return { name: "kind", type: { kind: "literal", value }, optional: false, constant: value };
}

export function resolveSchema(schema: Schema, module: Module): Schema {
  if (schema.kind !== "ref") return schema;
  const found = module.kernel.types?.[schema.name];
  if (found === undefined) throw new InvariantError(`kernel ${module.kernel.name}: no type ${schema.name}`);
  return found;
}

export function unionOptions(schema: Schema & { kind: "union" }, type: KernelType, module: Module): UnionOption[] {
  const inner = contentType(type, module);
  const present = schema.options.filter((option) => nullish(option) === undefined);
  const structs = inner.kind === "union" && present.length > 1 ? matchStructs(present, inner.structs, module) : [];
  return schema.options.map((option, index) => {
    const none = nullish(option);
    if (none !== undefined) return { index, schema: option, nullish: none, type };
    if (present.length === 1) return { index, schema: option, nullish: none, type: inner };
    const name = structs[present.indexOf(option)];
    if (name === undefined) throw mismatch(schema, type, module);
    const struct = module.struct(name);
    const boxed = struct.form === "box" ? fieldType(struct, "value", module) : undefined;
    return { index, schema: option, nullish: none, type: boxed ?? { kind: "struct", name }, struct };
  });
}

/** The struct of each option: the one with its fields and literals, or the box of its type, which several options may share. */
function matchStructs(options: readonly Schema[], structs: readonly string[], module: Module): (string | undefined)[] {
  const left = new Set(structs);
  return options.map((option) => {
    const found = [...left].find((name) => goesWith(option, module.struct(name), module));
    if (found !== undefined && module.struct(found).form !== "box") left.delete(found);
    return found;
  });
}

function goesWith(option: Schema, struct: KernelStruct, module: Module): boolean {
  const schema = resolveSchema(option, module);
  if (struct.form === "box") return isOfKind(schema, fieldType(struct, "value", module) ?? { kind: "void" });
  if (!HAS_PARTS.includes(schema.kind)) return false;
  const parts = partsOf(option, module);
  const fields = allFields(struct, module);
  const same = (part: Part): boolean => {
    const field = fields.find((each) => each.name === part.name);
    return field === undefined
      ? part.constant !== undefined || part.type.kind === "undefined"
      : field.literal === undefined || field.literal === part.constant;
  };
  return parts.every(same) && fields.every((field) => field.name === KEYS_FIELD || parts.some((part) => part.name === field.name));
}

const HAS_PARTS: readonly string[] = ["object", "tuple", "audio", "video", "image", "tensor", "file"];

/** A union has one option of each of these kinds; see `schema-fit.ts`. */
function isOfKind(schema: Schema, type: KernelType): boolean {
  switch (type.kind) {
    case "f64":
    case "string":
    case "bool": {
      const kind = type.kind === "f64" ? "number" : type.kind === "bool" ? "boolean" : "string";
      const values = schema.kind === "literal" ? [schema.value] : schema.kind === "enum" ? schema.values : [];
      return schema.kind === kind || (values.length > 0 && typeof values[0] === kind);
    }
    case "typed":
      return schema.kind === "typed" && schema.element === type.element;
    case "map":
      return schema.kind === "map" || schema.kind === "record";
    default:
      return schema.kind === type.kind;
  }
}

function allFields(struct: KernelStruct, module: Module): KernelStruct["fields"] {
  return struct.base === undefined ? struct.fields : [...struct.fields, ...allFields(module.struct(struct.base), module)];
}

function nullish(schema: Schema): "null" | "undefined" | undefined {
  return schema.kind === "null" || schema.kind === "undefined" ? schema.kind : undefined;
}

/** The box or maybe that a nullable type goes through, with its field. */
export function boxOf(type: KernelType, module: Module): { readonly struct: KernelStruct; readonly value: KernelType } | undefined {
  if (type.kind !== "nullable" || type.of.kind !== "struct") return undefined;
  const struct = module.struct(type.of.name);
  const value = struct.form === "box" || struct.form === "maybe" ? struct.fields.find((field) => field.name === "value") : undefined;
  return value === undefined ? undefined : { struct, value: value.type };
}

/** What a value of the type is when it is there: without the nullable, out of its box. */
export function contentType(type: KernelType, module: Module): KernelType {
  const box = boxOf(type, module);
  if (box !== undefined) return box.value.kind === "nullable" ? box.value.of : box.value;
  return type.kind === "nullable" ? type.of : type;
}

export function fieldType(struct: KernelStruct, name: string, module: Module): KernelType | undefined {
  const own = struct.fields.find((field) => field.name === name);
  if (own !== undefined || struct.base === undefined) return own?.type;
  return fieldType(module.struct(struct.base), name, module);
}

export function structOf(schema: Schema, type: KernelType, module: Module): KernelStruct {
  if (type.kind !== "struct") throw mismatch(schema, type, module);
  return module.struct(type.name);
}

export function literalText(value: string | number | boolean, type: KernelType): string {
  if (typeof value === "string") return stringText(value);
  if (typeof value === "boolean") return String(value);
  return type.kind === "f64" ? f64Text(value) : `<${type.kind}>(${value})`;
}

export function mismatch(schema: Schema, type: KernelType, module: Module): InvariantError {
  return new InvariantError(`kernel ${module.kernel.name}: schema ${JSON.stringify(schema)} doesn't fit type ${JSON.stringify(type)}`);
}
