/** Parts of media values that the wire writes shorter than their types say: pixel formats and shapes. */
import { readU32, readU8, writeU32, writeU8 } from "./wire";

export function readFormat(): String {
  const index = readU8();
  return index == 0 ? "rgba" : index == 1 ? "i420" : "gray";
}

export function writeFormat(format: String): void {
  writeU8(format == "rgba" ? 0 : format == "i420" ? 1 : 2);
}

/** Behind the element's number, which the type of the kernel knows already. */
export function readShape(): Array<f64> {
  readU8();
  const count = <i32>readU32();
  const shape = new Array<f64>(count);
  for (let i = 0; i < count; ++i) unchecked((shape[i] = <f64>readU32()));
  return shape;
}

export function skipShape(): void {
  readU8();
  const count = <i32>readU32();
  for (let i = 0; i < count; ++i) readU32();
}

export function writeShape(element: i32, shape: Array<f64>): void {
  writeU8(element);
  writeU32(<u32>shape.length);
  for (let i = 0; i < shape.length; ++i) writeU32(<u32>unchecked(shape[i]));
}
