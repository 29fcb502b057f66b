/** Typed arrays: a count and the elements at their alignment, so that reading them is a view. */
import { ARRAY_OF } from "../../ir/element-arrays.ts";
import type { ElementType } from "../../ir/schema.ts";
import { printPath } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

export const typed: CodecFamily<SchemaOf<"typed">> = {
  measure: (schema, printer, value, path) => {
    const type = constructorOf(schema.element);
    return `if (!(${value} instanceof ${type})) ${printer.use("badValue")}(${printPath(path)}, "a ${type}", ${value}); at = ${printer.use("sizeOfTyped")}(at, ${value});`;
  },
  write: (_, printer, value) => `${printer.use("putTyped")}(w, ${value});`,
  read: (schema, printer) => `${printer.use("takeTyped")}(r, ${constructorOf(schema.element)})`,
  matches: (schema, _, value) => `${value} instanceof ${constructorOf(schema.element)}`,
  least: () => 4,
};

export function constructorOf(element: ElementType): string {
  return ARRAY_OF[element];
}
