/** DataView: big-endian unless it is said otherwise. */
import { toInt32 } from "./core";
import { fail, withNumber } from "./fail";

export function dataview_make(buffer: ArrayBuffer, offset: f64, length: f64): DataView {
  const problem = dataview_problem(buffer, offset, length);
  if (problem) fail(problem);
  return new DataView(buffer, <i32>whole(offset), <i32>whole(length));
}

export function dataview_rest(buffer: ArrayBuffer, offset: f64): DataView {
  const problem = dataview_restProblem(buffer, offset);
  if (problem) fail(problem);
  const at = <i32>whole(offset);
  return new DataView(buffer, at, buffer.byteLength - at);
}

/** What is wrong with making such a view; null when nothing is. */
export function dataview_problem(buffer: ArrayBuffer, offset: f64, length: f64): String | null {
  const problem = dataview_restProblem(buffer, offset);
  if (problem) return problem;
  const count = whole(length);
  return count < 0 || whole(offset) + count > <f64>buffer.byteLength ? withNumber("Invalid DataView length ", count) : null;
}

export function dataview_restProblem(buffer: ArrayBuffer, offset: f64): String | null {
  const at = whole(offset);
  return at < 0 || at > <f64>buffer.byteLength ? withNumber("Start offset ", at, " is outside the bounds of the buffer") : null;
}

// @ts-ignore: decorator
@inline
function whole(position: f64): f64 {
  return position == position ? Math.trunc(position) : 0;
}

export function dataview_buffer(view: DataView): ArrayBuffer {
  return view.buffer;
}

export function dataview_byteOffset(view: DataView): i32 {
  return view.byteOffset;
}

export function dataview_byteLength(view: DataView): i32 {
  return view.byteLength;
}

export function dataview_isOutside(view: DataView, offset: f64, size: f64): bool {
  const at = whole(offset);
  return !(at >= 0 && at + size <= <f64>view.byteLength);
}

/** Where `size` bytes at this offset are, or the node's error. */
function place(view: DataView, offset: f64, size: f64): usize {
  if (dataview_isOutside(view, offset, size)) fail("Offset is outside the bounds of the DataView");
  return load<usize>(changetype<usize>(view), offsetof<DataView>("dataStart")) + <usize>whole(offset);
}

export function dataview_getInt8(view: DataView, offset: f64): i32 {
  return <i32>load<i8>(place(view, offset, 1));
}

export function dataview_getUint8(view: DataView, offset: f64): i32 {
  return <i32>load<u8>(place(view, offset, 1));
}

export function dataview_getInt16(view: DataView, offset: f64, little: bool): i32 {
  const bits = load<u16>(place(view, offset, 2));
  return <i32>(<i16>(little ? bits : bswap<u16>(bits)));
}

export function dataview_getUint16(view: DataView, offset: f64, little: bool): i32 {
  const bits = load<u16>(place(view, offset, 2));
  return <i32>(little ? bits : bswap<u16>(bits));
}

export function dataview_getInt32(view: DataView, offset: f64, little: bool): i32 {
  return <i32>word(view, offset, little);
}

export function dataview_getUint32(view: DataView, offset: f64, little: bool): f64 {
  return <f64>word(view, offset, little);
}

export function dataview_getFloat32(view: DataView, offset: f64, little: bool): f64 {
  return <f64>reinterpret<f32>(word(view, offset, little));
}

function word(view: DataView, offset: f64, little: bool): u32 {
  const bits = load<u32>(place(view, offset, 4));
  return little ? bits : bswap<u32>(bits);
}

export function dataview_getFloat64(view: DataView, offset: f64, little: bool): f64 {
  const bits = load<u64>(place(view, offset, 8));
  return reinterpret<f64>(little ? bits : bswap<u64>(bits));
}

export function dataview_setInt8(view: DataView, offset: f64, value: f64): void {
  store<u8>(place(view, offset, 1), <u8>toInt32(value));
}

export function dataview_setUint8(view: DataView, offset: f64, value: f64): void {
  store<u8>(place(view, offset, 1), <u8>toInt32(value));
}

export function dataview_setInt16(view: DataView, offset: f64, value: f64, little: bool): void {
  const bits = <u16>toInt32(value);
  store<u16>(place(view, offset, 2), little ? bits : bswap<u16>(bits));
}

export function dataview_setUint16(view: DataView, offset: f64, value: f64, little: bool): void {
  dataview_setInt16(view, offset, value, little);
}

export function dataview_setInt32(view: DataView, offset: f64, value: f64, little: bool): void {
  setWord(view, offset, <u32>toInt32(value), little);
}

export function dataview_setUint32(view: DataView, offset: f64, value: f64, little: bool): void {
  setWord(view, offset, <u32>toInt32(value), little);
}

/** NaN has one pattern: which one an engine writes is its own choice. */
export function dataview_setFloat32(view: DataView, offset: f64, value: f64, little: bool): void {
  setWord(view, offset, value == value ? reinterpret<u32>(<f32>value) : 0x7fc00000, little);
}

function setWord(view: DataView, offset: f64, bits: u32, little: bool): void {
  store<u32>(place(view, offset, 4), little ? bits : bswap<u32>(bits));
}

export function dataview_setFloat64(view: DataView, offset: f64, value: f64, little: bool): void {
  const bits: u64 = value == value ? reinterpret<u64>(value) : 0x7ff8000000000000;
  store<u64>(place(view, offset, 8), little ? bits : bswap<u64>(bits));
}
