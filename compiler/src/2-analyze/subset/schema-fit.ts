/**
 * Wire types and unit types: the type of a value that has no declaration here, and whether a value of a type can be read
 * from, or written in, the layout of a schema.
 */
import type { ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import type { Entry, Type } from "../../ir/unit.ts";
import type { NodeSubject } from "./analyze-node.ts";
import { refuse } from "./refusal.ts";
import { objectOf, tupleOf } from "./structs.ts";
import { NUMBER, optional, STRING } from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";

export function typeOfSchema(schema: Schema, at: ts.Node, builder: UnitBuilder): Type {
  switch (schema.kind) {
    case "number":
    case "boolean":
    case "string":
      return { kind: schema.kind };
    case "literal":
      return { kind: typeof schema.value as "number" | "boolean" | "string" };
    case "enum":
      return { kind: typeof schema.values[0] === "number" ? "number" : "string" };
    case "typed":
      return { kind: "typed", element: schema.element };
    case "array":
      return { kind: "array", item: typeOfSchema(schema.item, at, builder) };
    case "tuple":
      return tupleOf(
        schema.items.map((item) => typeOfSchema(item, at, builder)),
        builder,
      );
    case "object": {
      const fields = schema.fields.map(({ name, type, optional: open }) => {
        const plain = typeOfSchema(type, at, builder);
        const literal = type.kind === "literal" && typeof type.value !== "number" ? { literal: type.value } : {};
        return { name, type: open ? optional(plain, "undefined") : plain, ...(open ? {} : literal) };
      });
      return objectOf("object", fields, builder);
    }
    case "audio":
      return media(
        "Audio",
        "audio",
        [
          ["samples", { kind: "typed", element: "f32" }],
          ["rate", NUMBER],
          ["channels", NUMBER],
          ["pts", NUMBER],
        ],
        builder,
      );
    case "video":
      return media(
        "Video",
        "video",
        [
          ["data", { kind: "typed", element: "u8" }],
          ["width", NUMBER],
          ["height", NUMBER],
          ["format", STRING],
          ["pts", NUMBER],
        ],
        builder,
      );
    case "image":
      return media(
        "Image",
        "image",
        [
          ["data", { kind: "typed", element: "u8" }],
          ["width", NUMBER],
          ["height", NUMBER],
          ["format", STRING],
        ],
        builder,
      );
    default:
      return refuse("an input whose type is not written at the node", at);
  }
}

/** Refuses an entry whose values would not fit their schemas: a property that is missing on one side. */
export function checkShape(entry: Entry, subject: NodeSubject, at: ts.Node, builder: UnitBuilder): void {
  if (!fits(entry.input.type, subject.input, "in", builder)) refuse("an input of another type than what arrives", at);
  if (entry.output.type.kind !== "void" && !fits(entry.output.type, subject.output, "out", builder))
    refuse("an output of another type than declared", at);
  for (const { name, type, schema } of entry.parameters)
    if (!fits(type, schema, "in", builder)) refuse(`a parameter "${name}" whose type has no form in a kernel`, at);
}

/** "in": every field of the type is in the schema; "out": every field of the schema is in the type. */
export function fits(type: Type, schema: Schema, way: "in" | "out", builder: UnitBuilder): boolean {
  if (type.kind === "optional") return fitsOptional(type, schema, way, builder);
  if (schema.kind === "ref") return type.kind === "struct" || type.kind === "union" || type.kind === "array";
  switch (type.kind) {
    case "number":
    case "string":
    case "boolean":
      return (
        schema.kind === type.kind ||
        (schema.kind === "literal" && typeof schema.value === type.kind) ||
        (schema.kind === "enum" && typeof schema.values[0] === type.kind)
      );
    case "typed":
      return schema.kind === "typed" && schema.element === type.element;
    case "array":
      return schema.kind === "array"
        ? fits(type.item, schema.item, way, builder)
        : schema.kind === "tuple" && schema.items.every((item) => fits(type.item, item, way, builder));
    case "map":
      if (type.record === true) return schema.kind === "record" && fits(type.value, schema.value, way, builder);
      return schema.kind === "map" && fits(type.key, schema.key, way, builder) && fits(type.value, schema.value, way, builder);
    case "set":
      return schema.kind === "set" && fits(type.item, schema.item, way, builder);
    case "union":
      return (
        schema.kind === "union" &&
        isClear(type.options, builder) &&
        (way === "in"
          ? schema.options.every((option) => type.options.some((one) => fits(one, option, way, builder)))
          : type.options.every((one) => schema.options.some((option) => fits(one, option, way, builder))))
      );
    case "struct":
      return fitsStruct(type.name, schema, way, builder);
    default:
      return false;
  }
}

/** Whether a value tells by itself which option it is, as the codecs ask it. */
function isClear(options: readonly Type[], builder: UnitBuilder): boolean {
  const form = (type: Type): string => {
    if (type.kind === "struct") return builder.structs.get(type.name)?.form === "tuple" ? "list" : "object";
    if (type.kind === "array") return "list";
    if (type.kind === "typed") return type.element;
    return type.kind === "map" && type.record === true ? "dictionary" : type.kind;
  };
  const forms = options.map(form);
  if (forms.includes("dictionary") && forms.includes("object")) return false;
  if (options.some((one) => options.some((other) => isDerived(one, other, builder)) || hidesLiteral(one, builder))) return false;
  const mixed = forms.some((one) => one !== "object" && one !== "list");
  return forms.every((one, i) => one === "object" || forms.indexOf(one) === i) || (!mixed && !options.some(({ kind }) => kind === "array"));
}

/** An object of the one is one of the other too. */
function isDerived(type: Type, base: Type, builder: UnitBuilder): boolean {
  return base.kind === "struct" && chainOfBases(type, builder).includes(base.name);
}

/** Its base has the property by which the kernel would tell it from others, without the literal. */
function hidesLiteral(type: Type, builder: UnitBuilder): boolean {
  const literals =
    type.kind === "struct" ? (builder.structs.get(type.name)?.fields ?? []).filter(({ literal }) => literal !== undefined) : [];
  const inherited = chainOfBases(type, builder).flatMap((name) => builder.structs.get(name)?.fields ?? []);
  return literals.some(({ name }) => inherited.some((field) => field.name === name && field.literal === undefined));
}

function chainOfBases(type: Type, builder: UnitBuilder): string[] {
  const chain: string[] = [];
  let at = type.kind === "struct" ? builder.structs.get(type.name)?.base : undefined;
  for (; at !== undefined; at = builder.structs.get(at)?.base) chain.push(at);
  return chain;
}

function fitsOptional(type: Type & { kind: "optional" }, schema: Schema, way: "in" | "out", builder: UnitBuilder): boolean {
  if (schema.kind === "null") return type.null;
  if (schema.kind === "undefined") return type.undefined;
  if (schema.kind !== "union") return way === "in" && fits(type.of, schema, way, builder);
  const rest = schema.options.filter(({ kind }) => kind !== "null" && kind !== "undefined");
  const missing = schema.options.every(({ kind }) => (kind === "null" ? type.null : kind === "undefined" ? type.undefined : true));
  const [only] = rest;
  if (only !== undefined && rest.length === 1) return missing && fits(type.of, only, way, builder);
  return missing && (fits(type.of, { kind: "union", options: rest }, way, builder) || isPlainUnion(type.of, rest, builder));
}

/** `"a" | "b" | undefined` and `true | false | null` may come apart in the schema. */
function isPlainUnion(type: Type, options: readonly Schema[], builder: UnitBuilder): boolean {
  return options.every(
    (option) => (option.kind === "literal" || option.kind === "enum" || option.kind === "boolean") && fits(type, option, "in", builder),
  );
}

function fitsStruct(name: string, schema: Schema, way: "in" | "out", builder: UnitBuilder): boolean {
  const struct = builder.structs.get(name);
  if (struct === undefined) return false;
  if (schema.kind === "tuple")
    return (
      struct.form === "tuple" &&
      struct.fields.length === schema.items.length &&
      struct.fields.every(({ type }, i) => fits(type, schema.items[i] ?? { kind: "null" }, way, builder))
    );
  const kinds: Readonly<Record<string, string>> = { audio: "Audio", video: "Video", image: "Image", tensor: "Tensor", file: "FileRef" };
  if (Object.hasOwn(kinds, schema.kind)) return struct.fields.some((field) => field.name === "kind" && field.literal === schema.kind);
  if (schema.kind !== "object" || struct.form !== "object") return false;
  const matching = schema.fields.every((field) => {
    const own = struct.fields.find((one) => one.name === field.name);
    if (own === undefined) return way === "in" || field.optional;
    const type: Type = field.optional && own.type.kind === "optional" ? own.type.of : own.type;
    if (way === "in" && field.optional && own.type.kind !== "optional") return false;
    if (way === "out" && !field.optional && own.type.kind === "optional" && own.type.undefined)
      return fits(own.type, field.type, way, builder);
    return fits(type, field.type, way, builder) || fits(own.type, field.type, way, builder);
  });
  return (
    matching &&
    (way === "out" || struct.fields.every((own) => own.type.kind === "optional" || schema.fields.some((field) => field.name === own.name)))
  );
}

function media(name: string, kind: string, fields: readonly (readonly [string, Type])[], builder: UnitBuilder): Type {
  return objectOf(
    name,
    [{ name: "kind", type: STRING, literal: kind }, ...fields.map(([field, type]) => ({ name: field, type }))],
    builder,
  );
}
