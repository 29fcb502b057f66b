/** Typed arrays: a count and the elements at their alignment, so that reading them is a view. */
import type { ElementType } from "../../ir/schema.ts";
import { printPath } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";

const CONSTRUCTORS: Readonly<Record<ElementType, string>> = {
  i8: "Int8Array",
  u8: "Uint8Array",
  u8c: "Uint8ClampedArray",
  i16: "Int16Array",
  u16: "Uint16Array",
  i32: "Int32Array",
  u32: "Uint32Array",
  f32: "Float32Array",
  f64: "Float64Array",
};

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
  return CONSTRUCTORS[element];
}
