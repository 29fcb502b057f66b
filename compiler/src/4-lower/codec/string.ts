/** Strings: a count of UTF-16 units and the units, so that lone surrogates survive. */
import { printPath } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

export const string: CodecFamily<SchemaOf<"string">> = {
  measure: (_, printer, value, path) =>
    `if (typeof ${value} !== "string") ${printer.use("badValue")}(${printPath(path)}, "a string", ${value}); at = ${printer.use("sizeOfString")}(at, ${value});`,
  write: (_, printer, value) => `${printer.use("putString")}(w, ${value});`,
  read: (_, printer) => `${printer.use("takeString")}(r)`,
  matches: (_, __, value) => `typeof ${value} === "string"`,
  least: () => 4,
};
