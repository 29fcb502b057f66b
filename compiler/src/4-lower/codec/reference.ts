/**
 * Recursive types: one function each for measuring, writing and reading, declared at the first use. They count how deep
 * they are; inside the tests of a union a recursive type is looked at from outside only, so that telling options apart
 * never walks a whole tree again and again.
 */
import { printPath } from "./codec-printer.ts";
import type { CodecPrinter } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";
import { outerTest } from "./outer-test.ts";

export const reference: CodecFamily<SchemaOf<"ref">> = {
  measure: (schema, printer, value, path) => `at = ${functionsOf(schema.name, printer)("measure")}(m, at, ${value}, ${printPath(path)});`,
  write: (schema, printer, value) => `${functionsOf(schema.name, printer)("write")}(w, ${value});`,
  read: (schema, printer) => `${functionsOf(schema.name, printer)("read")}(r)`,
  matches: (schema, printer, value) => outerTest(schema, printer, value),
  least: (schema, printer) => printer.least(schema),
};

function functionsOf(name: string, printer: CodecPrinter): (verb: "measure" | "write" | "read") => string {
  const nameOf = (verb: string): string => `${verb}_${name.replace(/[^A-Za-z0-9_$]/g, (character) => `$${character.charCodeAt(0)}`)}`;
  if (printer.firstUse(name)) {
    const schema = printer.resolve({ kind: "ref", name });
    printer.declare(`function ${nameOf("measure")}(m, at, v, path) { ${printer.use("enter")}(m, path); ${printer.measure(schema, "v", "${path}")} m.depth--; return at; }`);
    printer.declare(`function ${nameOf("write")}(w, v) { ${printer.write(schema, "v")} }`);
    printer.declare(`function ${nameOf("read")}(r) { ${printer.use("enterRead")}(r); const v = ${printer.read(schema)}; r.depth--; return v; }`);
  }
  return nameOf;
}
