/** Tells what a value is from outside: its JavaScript type, its class, its media kind; never what is inside. */
import type { Schema } from "../../ir/schema.ts";
import type { CodecPrinter } from "./codec-printer.ts";

export function outerTest(schema: Schema, printer: CodecPrinter, value: string): string {
  switch (schema.kind) {
    case "array":
    case "tuple":
      return `Array.isArray(${value})`;
    case "set":
      return `${value} instanceof Set`;
    case "map":
      return `${value} instanceof Map`;
    case "object":
    case "record":
      return printer.isPlainObject(value);
    case "union":
      return `(${schema.options.map((option) => outerTest(option, printer, value)).join(" || ")})`;
    case "ref":
      return outerTest(printer.resolve(schema), printer, value);
    default:
      return printer.matches(schema, value);
  }
}
