/**
 * Recursive types: functions for measuring, writing, reading and testing, declared at the first use. They count how deep
 * they are, so circles end in an error and hostile bytes cannot exhaust the stack.
 */
import { printPath } from "./codec-printer.ts";
import type { CodecPrinter } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

export const reference: CodecFamily<SchemaOf<"ref">> = {
  measure: (schema, printer, value, path) => `at = ${functionsOf(schema.name, printer)("measure")}(m, at, ${value}, ${printPath(path)});`,
  write: (schema, printer, value) => `${functionsOf(schema.name, printer)("write")}(w, ${value});`,
  read: (schema, printer) => `${functionsOf(schema.name, printer)("read")}(r)`,
  matches: (schema, printer, value) => `${testOf(schema.name, printer)}(${value})`,
  least: (schema, printer) => printer.least(schema),
};

function functionsOf(name: string, printer: CodecPrinter): (verb: "measure" | "write" | "read") => string {
  const nameOf = (verb: string): string => nameFor(verb, name);
  if (printer.firstUse(name)) {
    const schema = printer.resolve({ kind: "ref", name });
    printer.declare(
      `function ${nameOf("measure")}(m, at, v, path) { ${printer.use("enter")}(m, path); ${printer.measure(schema, "v", "${path}")} m.depth--; return at; }`,
    );
    printer.declare(`function ${nameOf("write")}(w, v) { ${printer.write(schema, "v")} }`);
    printer.declare(
      `function ${nameOf("read")}(r) { ${printer.use("enterRead")}(r); const v = ${printer.read(schema)}; r.depth--; return v; }`,
    );
  }
  return nameOf;
}

function testOf(name: string, printer: CodecPrinter): string {
  const test = nameFor("is", name);
  if (printer.firstUse(test)) {
    printer.declare(`let depth_${test} = 0;`);
    const body = printer.matches(printer.resolve({ kind: "ref", name }), "v");
    printer.declare(
      `function ${test}(v) { if (depth_${test} >= 64) return false; depth_${test}++; try { return ${body}; } finally { depth_${test}--; } }`,
    );
  }
  return test;
}

function nameFor(verb: string, name: string): string {
  return `${verb}_${name.replace(/[^A-Za-z0-9_$]/g, (character) => `$${character.charCodeAt(0)}`)}`;
}
