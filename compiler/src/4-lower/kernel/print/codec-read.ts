/** Code that reads a value in the layout of docs/wire.md into its kernel type. One function a compound schema and type. */
import type { KernelStruct, KernelType } from "../../../ir/kernel.ts";
import type { Schema } from "../../../ir/schema.ts";
import {
  boxOf,
  contentType,
  fieldType,
  literalText,
  mismatch,
  type Part,
  partsOf,
  resolveSchema,
  structOf,
  unionOptions,
} from "./codec-shape.ts";
import type { Lines } from "./lines.ts";
import type { Module } from "./module.ts";
import { arrayName, defaultText, nullText, typeText } from "./type-text.ts";

/** An expression that reads the value at the cursor; "" when there is nothing to read. */
export function readText(given: Schema, type: KernelType, module: Module): string {
  const schema = resolveSchema(given, module);
  if (type.kind === "nullable" && schema.kind !== "union" && schema.kind !== "null" && schema.kind !== "undefined")
    return presentText(schema, type, module);
  switch (schema.kind) {
    case "number":
      return type.kind === "f64" ? `${module.wire("readF64")}()` : `<${type.kind}>(${module.wire("readF64")}())`;
    case "boolean":
      return `(${module.wire("readU8")}() != 0)`;
    case "string":
      return `${module.wire("readString")}()`;
    case "null":
    case "undefined":
      return type.kind === "void" ? "" : nullText(type, module);
    case "literal":
      return literalText(schema.value, type);
    case "typed":
      return `${module.wire("readTyped")}<${arrayName(schema.element)}>()`;
    default:
      return `${readerName(schema, type, module)}()`;
  }
}

/** Reads a value that is there into a nullable type, through its box where it has one. */
function presentText(schema: Schema, type: KernelType, module: Module): string {
  const content = readText(schema, contentType(type, module), module);
  const box = boxOf(type, module);
  return box === undefined ? content : `${boxName(box.struct, contentType(type, module), module)}(${content})`;
}

function boxName(struct: KernelStruct, content: KernelType, module: Module): string {
  return module.make(`box ${struct.name}`, "box", (name, lines) => {
    const text = module.names.struct(struct.name);
    lines.open(`function ${name}(content: ${typeText(content, module)}): ${text} {`);
    lines.line(`const box = new ${text}();`);
    lines.line(`box.${module.names.field("value")} = content;`);
    lines.line("return box;");
    lines.close();
  });
}

function readerName(schema: Schema, type: KernelType, module: Module): string {
  return module.make(`read ${JSON.stringify(schema)} ${JSON.stringify(type)}`, "read", (name, lines) => {
    lines.open(`function ${name}(): ${typeText(type, module)} {`);
    readBody(schema, type, module, lines);
    lines.close();
  });
}

function readBody(schema: Schema, type: KernelType, module: Module, lines: Lines): void {
  switch (schema.kind) {
    case "enum":
      return readEnum(schema.values, type, module, lines);
    case "array":
    case "set":
    case "map":
    case "record":
      return readMany(schema, type, module, lines);
    case "union":
      return readUnion(schema, type, module, lines);
    default: {
      const struct = structOf(schema, type, module);
      lines.line(`const value = new ${typeText(type, module)}();`);
      for (const part of partsOf(schema, module)) readPart(part, struct, module, lines);
      lines.line("return value;");
    }
  }
}

function readPart(part: Part, struct: KernelStruct, module: Module, lines: Lines): void {
  const type = fieldType(struct, part.name, module);
  const place = `value.${module.names.field(part.name)}`;
  if (part.constant !== undefined) {
    if (type !== undefined) lines.line(`${place} = ${literalText(part.constant, type)};`);
    return;
  }
  const wanted = type ?? unreadType(part, module);
  const read = part.as === undefined ? readText(part.type, wanted, module) : mediaText(part.as, wanted, module);
  const store = type === undefined ? `${read};` : `${place} = ${read};`;
  lines.line(part.optional ? `if (${module.wire("readU8")}()) ${store}` : store);
}

function mediaText(as: NonNullable<Part["as"]>, type: KernelType, module: Module): string {
  switch (as) {
    case "u32":
      return `<f64>${module.wire("readU32")}()`;
    case "format":
      return `${module.imports.use("media", "readFormat")}()`;
    default:
      return `${module.imports.use("media", type.kind === "array" ? "readShape" : "skipShape")}()`;
  }
}

/** A type for a part that the kernel has no field for: it is read and forgotten. */
function unreadType(part: Part, module: Module): KernelType {
  const schema = resolveSchema(part.type, module);
  if (schema.kind === "number") return { kind: "f64" };
  if (schema.kind === "boolean") return { kind: "bool" };
  if (schema.kind === "string" || schema.kind === "enum") return { kind: "string" };
  if (schema.kind === "typed") return schema;
  if (schema.kind === "null" || schema.kind === "undefined") return { kind: "void" };
  throw mismatch(schema, { kind: "void" }, module);
}

function readEnum(values: readonly (string | number)[], type: KernelType, module: Module, lines: Lines): void {
  lines.line(`const index = ${module.wire(values.length > 256 ? "readU16" : "readU8")}();`);
  values.forEach((value, index) => lines.line(`if (index == ${index}) return ${literalText(value, type)};`));
  lines.line("unreachable();");
  lines.line(`return ${defaultText(type, module)};`);
}

function readMany(
  schema: Extract<Schema, { kind: "array" | "set" | "map" | "record" }>,
  type: KernelType,
  module: Module,
  lines: Lines,
): void {
  lines.line(`const count = <i32>${module.wire("readU32")}();`);
  lines.line(`const value = new ${typeText(type, module)}();`);
  lines.open("for (let i = 0; i < count; ++i) {");
  if (schema.kind === "array" && type.kind === "array") lines.line(`value.push(${readText(schema.item, type.item, module)});`);
  else if (schema.kind === "set" && type.kind === "set")
    lines.line(`${module.prelude("set.add")}(value, ${readText(schema.item, type.item, module)});`);
  else if ((schema.kind === "map" || schema.kind === "record") && type.kind === "map") {
    lines.line(`const key = ${readText(schema.kind === "map" ? schema.key : { kind: "string" }, type.key, module)};`);
    lines.line(`${module.prelude("map.set")}(value, key, ${readText(schema.value, type.value, module)});`);
  } else throw mismatch(schema, type, module);
  lines.close();
  lines.line("return value;");
}

function readUnion(schema: Schema & { kind: "union" }, type: KernelType, module: Module, lines: Lines): void {
  const box = boxOf(type, module);
  lines.line(`const index = ${module.wire("readU8")}();`);
  for (const option of unionOptions(schema, type, module)) {
    const test = `if (index == ${option.index})`;
    if (option.nullish === "null" && box?.struct.form === "maybe") lines.line(`${test} return ${nullBoxName(box.struct, module)}();`);
    else if (option.nullish !== undefined) lines.line(`${test} return ${nullText(type, module)};`);
    else {
      const value = readText(option.schema, option.type, module);
      const content = option.struct?.form === "box" ? `${boxName(option.struct, option.type, module)}(${value})` : value;
      const boxed = box === undefined ? content : `${boxName(box.struct, contentType(type, module), module)}(${content})`;
      lines.line(`${test} return ${boxed};`);
    }
  }
  lines.line("unreachable();");
  lines.line(`return ${defaultText(type, module)};`);
}

function nullBoxName(struct: KernelStruct, module: Module): string {
  return module.make(`null ${struct.name}`, "null", (name, lines) => {
    const text = module.names.struct(struct.name);
    lines.open(`function ${name}(): ${text} {`);
    lines.line(`const box = new ${text}();`);
    lines.line(`box.${module.names.field("isNull")} = true;`);
    lines.line("return box;");
    lines.close();
  });
}
