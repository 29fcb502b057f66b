/** A schema as TypeScript would write it: in messages, dumps and the typed client. */
import { ARRAY_OF } from "./element-arrays.ts";
import type { Schema } from "./schema.ts";

export function printSchema(schema: Schema): string {
  switch (schema.kind) {
    case "literal":
      return JSON.stringify(schema.value);
    case "enum":
      return schema.values.map((value) => JSON.stringify(value)).join(" | ");
    case "typed":
      return ARRAY_OF[schema.element];
    case "array":
      return `readonly ${wrapped(schema.item)}[]`;
    case "tuple":
      return `readonly [${schema.items.map(printSchema).join(", ")}]`;
    case "object":
      return schema.fields.length === 0
        ? "{}"
        : `{ ${schema.fields.map((field) => `readonly ${printKey(field.name)}${field.optional ? "?" : ""}: ${printSchema(field.type)}`).join("; ")} }`;
    case "record":
      return `Readonly<Record<string, ${printSchema(schema.value)}>>`;
    case "map":
      return `ReadonlyMap<${printSchema(schema.key)}, ${printSchema(schema.value)}>`;
    case "set":
      return `ReadonlySet<${printSchema(schema.item)}>`;
    case "union":
      return schema.options.map(wrapped).join(" | ");
    case "audio":
      return `Audio${printFormats([schema.rate, schema.channels])}`;
    case "video":
      return `Video${printFormats([schema.format])}`;
    case "image":
      return `Image${printFormats([schema.format])}`;
    case "tensor":
      return schema.element === null ? "Tensor" : `Tensor<${ARRAY_OF[schema.element]}>`;
    case "file":
      return "FileRef";
    case "ref":
      return schema.name;
    default:
      return schema.kind;
  }
}

/** Trailing formats that are open are left out; an open one in front is `number`. */
function printFormats(formats: readonly (number | string | null)[]): string {
  const last = formats.findLastIndex((format) => format !== null);
  if (last === -1) return "";
  return `<${formats
    .slice(0, last + 1)
    .map((format) => (format === null ? "number" : JSON.stringify(format)))
    .join(", ")}>`;
}

function wrapped(schema: Schema): string {
  const text = printSchema(schema);
  return schema.kind === "union" || (schema.kind === "enum" && schema.values.length > 1) ? `(${text})` : text;
}

function printKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
