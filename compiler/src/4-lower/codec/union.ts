/**
 * Unions: the index of the option, then its value. Options are tried from the most to the least particular: literals,
 * simple values, classes and media, tuples, arrays, then objects with more declared fields before those with fewer, then
 * records; equals in declared order. So a value that fits two object types keeps as much of itself as it can.
 * `ir/project-value.ts` follows the same rule. Where an outer test is enough to tell the options apart, no more is done,
 * and what is wrong inside is reported by its own path.
 */
import type { Schema } from "../../ir/schema.ts";
import { printPath, readField } from "./codec-printer.ts";
import type { CodecPrinter } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";
import { outerTest } from "./outer-test.ts";

export const union: CodecFamily<SchemaOf<"union">> = {
  measure: (schema, printer, value, path) => {
    const branches = branchesOf(schema, printer, value).map(
      ({ option, test }) => `if (${test}) { ${printer.measure(option, value, path)} }`,
    );
    return `at += 1; ${branches.join(" else ")} else ${printer.use("badValue")}(${printPath(path)}, ${JSON.stringify(`one of ${schema.options.length} types`)}, ${value});`;
  },
  write: (schema, printer, value) =>
    branchesOf(schema, printer, value)
      .map(({ option, index, test }) => `if (${test}) { ${printer.use("putByte")}(w, ${index}); ${printer.write(option, value)} }`)
      .join(" else "),
  read: (schema, printer) => {
    const name = printer.fresh("read");
    const cases = schema.options.map((option, index) => `case ${index}: return ${printer.read(option)};`);
    printer.declare(`const ${name} = (r) => { switch (${printer.use("takeIndex")}(r, ${schema.options.length})) { ${cases.join(" ")} } };`);
    return `${name}(r)`;
  },
  matches: (schema, printer, value) => `(${schema.options.map((option) => printer.matches(option, value)).join(" || ")})`,
  least: (schema, printer) => 1 + Math.min(...schema.options.map((option) => printer.least(option))),
};

interface Branch {
  readonly option: Schema;
  readonly index: number;
  readonly test: string;
}

function branchesOf(schema: SchemaOf<"union">, printer: CodecPrinter, value: string): readonly Branch[] {
  const options = schema.options.map((option, index) => ({ option, index, resolved: printer.resolve(option) }));
  options.sort((a, b) => rankOf(a.resolved) - rankOf(b.resolved) || a.index - b.index);
  const resolvedOptions = options.map((option) => option.resolved);
  /** A union inside a union overlaps with anything, so every test must look inside. */
  const flat = resolvedOptions.every((option) => option.kind !== "union");
  const outer = options.map(({ resolved }) => outerTest(resolved, printer, "x"));
  return options.map(({ option, index, resolved }, place) => {
    const alone = flat && outer.every((test, other) => other === place || test !== outer[place]);
    if (alone) return { option, index, test: outerTest(resolved, printer, value) };
    const tag = flat ? literalTest(resolved, resolvedOptions, printer, value) : undefined;
    return { option, index, test: tag ?? printer.matches(resolved, value) };
  });
}

/** Objects of which each has another literal in one common field are told apart by that field. */
function literalTest(schema: Schema, options: readonly Schema[], printer: CodecPrinter, value: string): string | undefined {
  if (schema.kind !== "object") return undefined;
  const objects = options.filter((option) => option.kind === "object");
  if (options.some((option) => option.kind === "record")) return undefined;
  for (const field of schema.fields) {
    if (field.type.kind !== "literal" || field.optional) continue;
    const literals = objects.map((option) => option.fields.find((candidate) => candidate.name === field.name));
    const values = literals.map((candidate) =>
      candidate?.type.kind === "literal" && !candidate.optional ? candidate.type.value : undefined,
    );
    if (!values.includes(undefined) && new Set(values).size === values.length)
      return `${printer.isPlainObject(value)} && ${printer.matches(field.type, readField(value, field.name))}`;
  }
  return undefined;
}

function rankOf(schema: Schema): number {
  switch (schema.kind) {
    case "literal":
      return 0;
    case "enum":
      return 1;
    case "tuple":
      return 4;
    case "array":
      return 5;
    case "object":
      return (
        7 -
        Math.min(schema.fields.filter((field) => !field.optional).length, 1000) / 1001 -
        Math.min(schema.fields.length, 1000) / 1001 / 1001
      );
    case "record":
      return 8;
    case "union":
      return 9;
    default:
      return 3;
  }
}
