/**
 * What the type parameters of a generic function or `process` stand for when a flow of a known type arrives: found by
 * laying the declared type over the schema. Only shapes that a pipeline can see through are followed; the rest stays
 * unknown, and the flow behind has no codec, with that reason.
 */
import { ts } from "ts-morph";
import { ARRAY_OF } from "../../ir/element-arrays.ts";
import type { Schema } from "../../ir/schema.ts";
import type { Carried } from "./carried.ts";
import type { SchemaBuilder } from "./schema-builder.ts";

export function bindTypes(declared: ts.Type | undefined, carried: Carried, into: Map<ts.Type, Carried>, schemas: SchemaBuilder): void {
  if (declared === undefined || into.has(declared)) return;
  if ((declared.flags & OPEN) !== 0) into.set(declared, converted(carried, declared, schemas));
  else if (carried.schema !== undefined) bindParts(declared, carried.schema, into, schemas);
}

/** Types that stand for whatever arrives: a parameter, or what TypeScript computes from one when it is known. */
const OPEN: ts.TypeFlags = ts.TypeFlags.TypeParameter | ts.TypeFlags.Conditional | ts.TypeFlags.IndexedAccess | ts.TypeFlags.Substitution;

function bindParts(declared: ts.Type, schema: Schema, into: Map<ts.Type, Carried>, schemas: SchemaBuilder): void {
  const { checker } = schemas;
  const bind = (type: ts.Type | undefined, part: Schema | undefined): void => {
    if (type !== undefined && part !== undefined) bindTypes(type, { schema: part, text: schemaText(part) }, into, schemas);
  };
  if (schema.kind === "object") {
    for (const field of schema.fields) {
      const property = checker.getPropertyOfType(declared, field.name);
      if (property !== undefined) bind(checker.getTypeOfSymbol(property), field.type);
    }
    return;
  }
  const parts = (declared.flags & ts.TypeFlags.Object) === 0 ? [] : checker.getTypeArguments(declared as ts.TypeReference);
  if (schema.kind === "array" || schema.kind === "set") bind(parts[0], schema.item);
  if (schema.kind === "tuple") schema.items.forEach((item, index) => bind(parts[index], item));
  if (schema.kind === "map") [schema.key, schema.value].forEach((item, index) => bind(parts[index], item));
}

/** After the converter: the format that the parameter's constraint names, otherwise the flow's own. */
function converted(carried: Carried, parameter: ts.Type, schemas: SchemaBuilder): Carried {
  const constraint = schemas.checker.getBaseConstraintOfType(parameter);
  const wanted = constraint === undefined ? undefined : schemas.carried(constraint).schema;
  const given = carried.schema;
  if (given?.kind === "audio" && wanted?.kind === "audio")
    return named({ kind: "audio", rate: wanted.rate ?? given.rate, channels: wanted.channels ?? given.channels }, carried);
  if ((given?.kind === "video" || given?.kind === "image") && wanted?.kind === given.kind)
    return named({ ...given, format: wanted.format ?? given.format }, carried);
  return carried;
}

function named(schema: Schema, carried: Carried): Carried {
  return JSON.stringify(schema) === JSON.stringify(carried.schema) ? carried : { schema, text: schemaText(schema) };
}

/** A schema in TypeScript's words, for types that stand nowhere in the source. */
export function schemaText(schema: Schema): string {
  switch (schema.kind) {
    case "audio":
      return `Audio<${schema.rate ?? "number"}, ${schema.channels ?? "number"}>`;
    case "video":
    case "image":
      return `${schema.kind === "video" ? "Video" : "Image"}${schema.format === null ? "" : `<"${schema.format}">`}`;
    case "tensor":
      return "Tensor";
    case "file":
      return "FileRef";
    case "literal":
      return JSON.stringify(schema.value);
    case "enum":
      return schema.values.map((value) => JSON.stringify(value)).join(" | ");
    case "typed":
      return ARRAY_OF[schema.element];
    case "array":
      return `${parenthesized(schema.item)}[]`;
    case "tuple":
      return `[${schema.items.map(schemaText).join(", ")}]`;
    case "object":
      return `{ ${schema.fields.map((field) => `${field.name}${field.optional ? "?" : ""}: ${schemaText(field.type)}; `).join("")}}`;
    case "record":
      return `Record<string, ${schemaText(schema.value)}>`;
    case "map":
      return `Map<${schemaText(schema.key)}, ${schemaText(schema.value)}>`;
    case "set":
      return `Set<${schemaText(schema.item)}>`;
    case "union":
      return schema.options.map(schemaText).join(" | ");
    case "ref":
      return schema.name;
    default:
      return schema.kind;
  }
}

function parenthesized(schema: Schema): string {
  return schema.kind === "union" || schema.kind === "enum" ? `(${schemaText(schema)})` : schemaText(schema);
}
