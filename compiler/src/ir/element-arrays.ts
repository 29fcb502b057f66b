/** The name of JavaScript's typed array for each element type, both ways. */
import type { ElementType } from "./schema.ts";

export const ARRAY_OF: Readonly<Record<ElementType, string>> = {
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

export const ELEMENT_OF: Readonly<Record<string, ElementType>> = Object.fromEntries(
  Object.entries(ARRAY_OF).map(([element, array]) => [array, element as ElementType]),
);
