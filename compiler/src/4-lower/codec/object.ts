/** Objects: declared fields in declared order, whatever else the value has. A missing field and `undefined` are the same. */
import type { Field } from "../../ir/schema.ts";
import { accessField, isIdentifier, pathOfField, printPath, readField } from "./codec-printer.ts";
import type { CodecPrinter } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

export const object: CodecFamily<SchemaOf<"object">> = {
  measure: (schema, printer, value, path) => {
    const parts = schema.fields.map((field) => {
      const item = printer.fresh("v");
      const body = printer.measure(field.type, item, path + pathOfField(field.name));
      return `const ${item} = ${readField(value, field.name)}; ${field.optional ? `at += 1; if (${item} !== undefined) { ${body} }` : body}`;
    });
    return `if (typeof ${value} !== "object" || ${value} === null) ${printer.use("badValue")}(${printPath(path)}, "an object", ${value});\n${parts.join("\n")}`;
  },
  write: (schema, printer, value) =>
    schema.fields
      .map((field) => {
        const item = printer.fresh("v");
        const body = printer.write(field.type, item);
        const flag = `${field.optional ? printer.use("putByte") : ""}(w, ${item} === undefined ? 0 : 1);`;
        return `const ${item} = ${readField(value, field.name)}; ${field.optional ? `${flag} if (${item} !== undefined) { ${body} }` : body}`;
      })
      .join("\n"),
  read: (schema, printer) =>
    schema.fields.some((field) => field.optional) ? readInSteps(schema.fields, printer) : `({ ${readFields(schema.fields, printer)} })`,
  matches: (schema, printer, value) => {
    const fields = [...schema.fields].sort((a, b) => costOf(a) - costOf(b));
    return [printer.isPlainObject(value), ...fields.map((field) => matchField(field, printer, value))].join(" && ");
  },
  least: (schema, printer) => schema.fields.reduce((sum, field) => sum + (field.optional ? 1 : printer.least(field.type)), 0),
};

/** Fields in front of the first optional one in one literal; the others follow one by one, which keeps the order of keys. */
function readInSteps(fields: readonly Field[], printer: CodecPrinter): string {
  const name = printer.fresh("read");
  const first = fields.findIndex((field) => field.optional);
  const steps = fields.slice(first).map((field) => {
    const target =
      field.name === "__proto__"
        ? (value: string) => `${printer.use("setOwn")}(o, "__proto__", ${value});`
        : (value: string) => `${accessField("o", field.name)} = ${value};`;
    const step = target(printer.read(field.type));
    return field.optional ? `if (${printer.use("takeIndex")}(r, 2) === 1) ${step}` : step;
  });
  printer.declare(`const ${name} = (r) => { const o = { ${readFields(fields.slice(0, first), printer)} }; ${steps.join(" ")} return o; };`);
  return `${name}(r)`;
}

function readFields(fields: readonly Field[], printer: CodecPrinter): string {
  return fields.map((field) => `${printKey(field.name)}: ${printer.read(field.type)}`).join(", ");
}

/** A computed key, because `__proto__: x` in a literal sets the prototype. */
function printKey(name: string): string {
  if (name === "__proto__") return `["__proto__"]`;
  return isIdentifier(name) ? name : JSON.stringify(name);
}

function matchField(field: Field, printer: CodecPrinter, value: string): string {
  const item = readField(value, field.name);
  const test = printer.matches(field.type, item);
  return field.optional ? `(${item} === undefined || ${test})` : `(${test})`;
}

/** Literals tell options apart soonest. */
function costOf(field: Field): number {
  return ["literal", "enum", "null", "undefined", "number", "boolean", "string"].indexOf(field.type.kind) >>> 0;
}
