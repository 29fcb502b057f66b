/** Arrays, tuples and Sets. */
import { printPath } from "./codec-printer.ts";
import type { CodecPrinter } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

export const array: CodecFamily<SchemaOf<"array">> = {
  measure: (schema, printer, value, path) => {
    const index = printer.fresh("i");
    const item = printer.fresh("v");
    const body = printer.measure(schema.item, item, `${path}[\${${index}}]`);
    return `if (!Array.isArray(${value})) ${printer.use("badValue")}(${printPath(path)}, "an array", ${value});
      ${measureCount(printer, `${value}.length`, printer.least(schema.item))}
      for (let ${index} = 0; ${index} < ${value}.length; ${index}++) { const ${item} = ${value}[${index}]; ${body} }`;
  },
  write: (schema, printer, value) => {
    const item = printer.fresh("v");
    return `${printer.use("putCount")}(w, ${value}.length); for (const ${item} of ${value}) { ${printer.write(schema.item, item)} }`;
  },
  read: (schema, printer) => {
    const name = printer.fresh("read");
    printer.declare(
      `const ${name} = (r) => { const a = []; for (let n = ${printer.use("takeCount")}(r, ${printer.least(schema.item)}); n > 0; n--) a.push(${printer.read(schema.item)}); return a; };`,
    );
    return `${name}(r)`;
  },
  matches: (schema, printer, value) => {
    const item = printer.fresh("v");
    return `Array.isArray(${value}) && ${value}.every((${item}) => ${printer.matches(schema.item, item)})`;
  },
  least: () => 4,
};

export const tuple: CodecFamily<SchemaOf<"tuple">> = {
  measure: (schema, printer, value, path) => {
    const { items } = schema;
    const parts = items.map((item, index) => printer.measure(item, `${value}[${index}]`, `${path}[${index}]`));
    return `if (!Array.isArray(${value}) || ${value}.length !== ${items.length}) ${printer.use("badValue")}(${printPath(path)}, "a tuple of ${items.length}", ${value}); ${parts.join(" ")}`;
  },
  write: (schema, printer, value) => schema.items.map((item, index) => printer.write(item, `${value}[${index}]`)).join(" "),
  read: (schema, printer) => `[${schema.items.map((item) => printer.read(item)).join(", ")}]`,
  matches: (schema, printer, value) => {
    const items = schema.items.map((item, index) => `(${printer.matches(item, `${value}[${index}]`)})`);
    return [`Array.isArray(${value})`, `${value}.length === ${items.length}`, ...items].join(" && ");
  },
  least: (schema, printer) => schema.items.reduce((sum, item) => sum + printer.least(item), 0),
};

export const set: CodecFamily<SchemaOf<"set">> = {
  measure: (schema, printer, value, path) => {
    const index = printer.fresh("i");
    const item = printer.fresh("v");
    const body = printer.measure(schema.item, item, `${path}[\${${index}}]`);
    return `if (!(${value} instanceof Set)) ${printer.use("badValue")}(${printPath(path)}, "a Set", ${value});
      ${measureCount(printer, `${value}.size`, printer.least(schema.item))}
      let ${index} = 0; for (const ${item} of ${value}) { ${body} ${index}++; }`;
  },
  write: (schema, printer, value) => {
    const item = printer.fresh("v");
    return `${printer.use("putCount")}(w, ${value}.size); for (const ${item} of ${value}) { ${printer.write(schema.item, item)} }`;
  },
  read: (schema, printer) => `new Set(${array.read({ kind: "array", item: schema.item }, printer)})`,
  matches: (schema, printer, value) => {
    const item = printer.fresh("v");
    return `${value} instanceof Set && [...${value}].every((${item}) => ${printer.matches(schema.item, item)})`;
  },
  least: () => 4,
};

export function measureCount(printer: CodecPrinter, count: string, least: number): string {
  return `at = ${printer.use("sizeOfCount")}(at, ${count}, ${least}${least === 0 ? ", m" : ""});`;
}
