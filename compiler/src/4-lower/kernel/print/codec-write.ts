/** Code that writes a value of a kernel type in the layout of docs/wire.md. One function a compound schema and type. */
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
  type UnionOption,
} from "./codec-shape.ts";
import type { Lines } from "./lines.ts";
import type { Module } from "./module.ts";
import { arrayName, typeText } from "./type-text.ts";

/** A statement that writes `value`, which must be cheap to name twice; "" when nothing travels. */
export function writeText(given: Schema, type: KernelType, value: string, module: Module): string {
  const schema = resolveSchema(given, module);
  if (type.kind === "nullable" && schema.kind !== "union") return presentText(schema, type, value, module);
  switch (schema.kind) {
    case "number":
      return `${module.wire("writeF64")}(${type.kind === "f64" ? value : `<f64>(${value})`});`;
    case "boolean":
      return `${module.wire("writeU8")}(<i32>(${value}));`;
    case "string":
      return `${module.wire("writeString")}(${value});`;
    case "null":
    case "undefined":
    case "literal":
      return "";
    case "typed":
      return `${module.wire("writeTyped")}<${arrayName(schema.element)}>(${value});`;
    default:
      return `${writerName(schema, type, module)}(${value});`;
  }
}

/** Writes a nullable value that is there. */
function presentText(schema: Schema, type: KernelType & { kind: "nullable" }, value: string, module: Module): string {
  return writeText(schema, contentType(type, module), contentText(type, value, module), module);
}

function contentText(type: KernelType, value: string, module: Module): string {
  if (type.kind !== "nullable") return value;
  const inner = `changetype<${typeText(type.of, module)}>(${value})`;
  const box = boxOf(type, module);
  if (box === undefined) return inner;
  const content = `${inner}.${module.names.field("value")}`;
  return box.value.kind === "nullable" ? `changetype<${typeText(box.value.of, module)}>(${content})` : content;
}

function writerName(schema: Schema, type: KernelType, module: Module): string {
  return module.make(`write ${JSON.stringify(schema)} ${JSON.stringify(type)}`, "write", (name, lines) => {
    lines.open(`function ${name}(value: ${typeText(type, module)}): void {`);
    writeBody(schema, type, module, lines);
    lines.close();
  });
}

function writeBody(schema: Schema, type: KernelType, module: Module, lines: Lines): void {
  switch (schema.kind) {
    case "enum":
      return writeEnum(schema.values, type, module, lines);
    case "array":
    case "set":
    case "map":
    case "record":
      return writeMany(schema, type, module, lines);
    case "union":
      return writeUnion(schema, type, module, lines);
    default: {
      const struct = structOf(schema, type, module);
      for (const part of partsOf(schema, module)) if (part.constant === undefined) writePart(part, schema, struct, module, lines);
    }
  }
}

function writePart(part: Part, schema: Schema, struct: KernelStruct, module: Module, lines: Lines): void {
  const type = fieldType(struct, part.name, module);
  if (type === undefined) {
    if (!part.optional) throw mismatch(schema, { kind: "struct", name: struct.name }, module);
    return lines.line(`${module.wire("writeU8")}(0);`);
  }
  const name = `field${module.names.field(part.name)}`;
  lines.line(`const ${name} = value.${module.names.field(part.name)};`);
  if (part.as !== undefined) return lines.line(mediaText(part.as, schema, type, name, module));
  if (!part.optional) return writeLine(part.type, type, name, module, lines);
  if (type.kind !== "nullable") lines.open("{");
  else {
    lines.open(`if (changetype<usize>(${name}) == 0) {`);
    lines.line(`${module.wire("writeU8")}(0);`);
    lines.middle("} else {");
  }
  lines.line(`${module.wire("writeU8")}(1);`);
  writeLine(part.type, type, name, module, lines);
  lines.close();
}

function mediaText(as: NonNullable<Part["as"]>, schema: Schema, type: KernelType, name: string, module: Module): string {
  if (as === "u32") return `${module.wire("writeU32")}(<u32>${name});`;
  if (as === "format") return `${module.imports.use("media", "writeFormat")}(${name});`;
  if (schema.kind !== "tensor" || type.kind !== "array") throw mismatch(schema, type, module);
  return `${module.imports.use("media", "writeShape")}(${elementNumber(schema.element)}, ${name});`;
}

const ELEMENTS = ["i8", "u8", "u8c", "i16", "u16", "i32", "u32", "f32", "f64"];

function elementNumber(element: string | null): number {
  return ELEMENTS.indexOf(element ?? "f32");
}

function writeLine(schema: Schema, type: KernelType, name: string, module: Module, lines: Lines): void {
  const text = writeText(schema, type, name, module);
  if (text !== "") lines.line(text);
}

function writeEnum(values: readonly (string | number)[], type: KernelType, module: Module, lines: Lines): void {
  const write = module.wire(values.length > 256 ? "writeU16" : "writeU8");
  values.forEach((value, index) => lines.line(`if (value == ${literalText(value, type)}) return ${write}(${index});`));
  lines.line("unreachable();");
}

type Many = Extract<Schema, { kind: "array" | "set" | "map" | "record" }>;

function writeMany(schema: Many, type: KernelType, module: Module, lines: Lines): void {
  lines.line(`${module.wire("writeU32")}(<u32>value.${schema.kind === "array" ? "length" : "size"});`);
  if (schema.kind === "array" && type.kind === "array") {
    lines.open("for (let i = 0; i < value.length; ++i) {");
    lines.line("const item = unchecked(value[i]);");
    writeLine(schema.item, type.item, "item", module, lines);
  } else if (schema.kind === "set" && type.kind === "set") {
    const next = module.prelude("set.next");
    lines.open(`for (let i = ${next}(value, 0); i >= 0; i = ${next}(value, i + 1)) {`);
    lines.line(`const item = ${module.prelude("set.at")}(value, i);`);
    writeLine(schema.item, type.item, "item", module, lines);
  } else if ((schema.kind === "map" || schema.kind === "record") && type.kind === "map") {
    writeEntries(schema, type, module, lines);
  } else throw mismatch(schema, type, module);
  lines.close();
}

/** A record's keys go in the order of a JavaScript object: array indices first, ascending. */
function writeEntries(
  schema: Extract<Many, { kind: "map" | "record" }>,
  type: KernelType & { kind: "map" },
  module: Module,
  lines: Lines,
): void {
  if (schema.kind === "record") {
    lines.line(`const keys = ${module.prelude("record.keys")}(value);`);
    lines.open("for (let at = 0; at < keys.length; ++at) {");
    lines.line("const key = unchecked(keys[at]);");
    lines.line(`const i = ${module.prelude("map.find")}(value, key);`);
  } else {
    const next = module.prelude("map.next");
    lines.open(`for (let i = ${next}(value, 0); i >= 0; i = ${next}(value, i + 1)) {`);
    lines.line(`const key = ${module.prelude("map.keyAt")}(value, i);`);
  }
  writeLine(schema.kind === "map" ? schema.key : { kind: "string" }, type.key, "key", module, lines);
  lines.line(`const item = ${module.prelude("map.valueAt")}(value, i);`);
  writeLine(schema.value, type.value, "item", module, lines);
}

function writeUnion(schema: Schema & { kind: "union" }, type: KernelType, module: Module, lines: Lines): void {
  for (const option of unionOptions(schema, type, module)) {
    lines.open(`if (${testText(option, schema, type, module)}) {`);
    lines.line(`${module.wire("writeU8")}(${option.index});`);
    if (option.nullish === undefined) writeOption(option, type, module, lines);
    lines.line("return;");
    lines.close();
  }
  lines.line("unreachable();");
}

function writeOption(option: UnionOption, type: KernelType, module: Module, lines: Lines): void {
  const content = contentText(type, "value", module);
  const inner = contentType(type, module);
  writeLine(option.schema, option.type, inner.kind === "union" ? optionText(option, content, module) : content, module, lines);
}

/** The value of an option that is taken. */
function optionText(option: UnionOption, content: string, module: Module): string {
  if (option.struct?.form !== "box") return `changetype<${typeText(option.type, module)}>(${content})`;
  return `changetype<${module.names.struct(option.struct.name)}>(${content}).${module.names.field("value")}`;
}

/** Which of several options of one kind it is: those that are literals are asked for by value. */
function literalTest(option: UnionOption, content: string, module: Module): string {
  const schema = resolveSchema(option.schema, module);
  const values = schema.kind === "literal" ? [schema.value] : schema.kind === "enum" ? schema.values : [];
  if (values.length === 0) return "";
  const text = optionText(option, content, module);
  return ` && (${values.map((value) => `${text} == ${literalText(value, option.type)}`).join(" || ")})`;
}

/** Options are tested in order: nullish ones by the reference, structs by their class, the rest by being left. */
function testText(option: UnionOption, schema: Schema & { kind: "union" }, type: KernelType, module: Module): string {
  const isNull = "changetype<usize>(value) == 0";
  const box = boxOf(type, module);
  const maybe =
    box?.struct.form === "maybe"
      ? `changetype<${typeText({ kind: "struct", name: box.struct.name }, module)}>(value).${module.names.field("isNull")}`
      : undefined;
  if (option.nullish === "undefined")
    return schema.options.some((other) => other.kind === "null") && maybe === undefined ? "false" : isNull;
  if (option.nullish === "null") return maybe === undefined ? isNull : `changetype<usize>(value) != 0 && ${maybe}`;
  const there = type.kind === "nullable" ? `changetype<usize>(value) != 0${maybe === undefined ? "" : ` && !${maybe}`}` : "true";
  if (contentType(type, module).kind !== "union" || option.struct === undefined) return there;
  const content = contentText(type, "value", module);
  const literal = option.struct.form === "box" ? literalTest(option, content, module) : "";
  return `${there} && ${content} instanceof ${module.names.struct(option.struct.name)}${literal}`;
}
