/** Numbers, booleans and the values that need few bytes or none: null, undefined, literals, enums. */
import { printPath } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

export const number: CodecFamily<SchemaOf<"number">> = {
  measure: (_, printer, value, path) => `at = ${printer.use("sizeOfNumber")}(at, ${value}, ${printPath(path)});`,
  write: (_, printer, value) => `${printer.use("putNumber")}(w, ${value});`,
  read: (_, printer) => `${printer.use("takeNumber")}(r)`,
  matches: (_, __, value) => `typeof ${value} === "number"`,
  least: () => 8,
};

export const boolean: CodecFamily<SchemaOf<"boolean">> = {
  measure: (_, printer, value, path) =>
    `if (typeof ${value} !== "boolean") ${printer.use("badValue")}(${printPath(path)}, "a boolean", ${value}); at += 1;`,
  write: (_, printer, value) => `${printer.use("putByte")}(w, ${value} ? 1 : 0);`,
  read: (_, printer) => `${printer.use("takeIndex")}(r, 2) === 1`,
  matches: (_, __, value) => `typeof ${value} === "boolean"`,
  least: () => 1,
};

export const nothing: CodecFamily<SchemaOf<"null" | "undefined">> = {
  measure: (schema, printer, value, path) =>
    `if (${value} !== ${schema.kind}) ${printer.use("badValue")}(${printPath(path)}, "${schema.kind}", ${value});`,
  write: () => "",
  read: (schema) => schema.kind,
  matches: (schema, _, value) => `${value} === ${schema.kind}`,
  least: () => 0,
};

export const literal: CodecFamily<SchemaOf<"literal">> = {
  measure: (schema, printer, value, path) =>
    `if (${value} !== ${print(schema.value)}) ${printer.use("badValue")}(${printPath(path)}, ${JSON.stringify(print(schema.value))}, ${value});`,
  write: () => "",
  read: (schema) => print(schema.value),
  matches: (schema, _, value) => `${value} === ${print(schema.value)}`,
  least: () => 0,
};

export const enumeration: CodecFamily<SchemaOf<"enum">> = {
  measure: (schema, printer, value, path) => {
    const expected = JSON.stringify(`one of ${schema.values.map(print).join(", ")}`);
    const size = isWide(schema) ? "at = (at + 3) & -2;" : "at += 1;";
    return `if (!${tableOf(schema, printer)}.includes(${value})) ${printer.use("badValue")}(${printPath(path)}, ${expected}, ${value}); ${size}`;
  },
  write: (schema, printer, value) =>
    `${printer.use(isWide(schema) ? "putShort" : "putByte")}(w, ${tableOf(schema, printer)}.indexOf(${value}));`,
  read: (schema, printer) => `${tableOf(schema, printer)}[${printer.use("takeIndex")}(r, ${schema.values.length})]`,
  matches: (schema, printer, value) => `${tableOf(schema, printer)}.includes(${value})`,
  least: (schema) => (isWide(schema) ? 2 : 1),
};

function tableOf(schema: SchemaOf<"enum">, printer: Parameters<CodecFamily["read"]>[1]): string {
  return printer.constant(`[${schema.values.map(print).join(", ")}]`);
}

function isWide(schema: SchemaOf<"enum">): boolean {
  return schema.values.length > 256;
}

/** −0 has no literal of its own in JSON. */
function print(value: string | number | boolean): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}
