/** JavaScript's typed array for each element type: its name, both ways, and its class. */
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

export const CLASS_OF: {
  readonly i8: Int8ArrayConstructor;
  readonly u8: Uint8ArrayConstructor;
  readonly u8c: Uint8ClampedArrayConstructor;
  readonly i16: Int16ArrayConstructor;
  readonly u16: Uint16ArrayConstructor;
  readonly i32: Int32ArrayConstructor;
  readonly u32: Uint32ArrayConstructor;
  readonly f32: Float32ArrayConstructor;
  readonly f64: Float64ArrayConstructor;
} = {
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
};
