/** Typed arrays over a buffer, with ECMAScript's checks in its order. What is wrong is said in V8's words. */
import { fail, failWithNumber } from "./fail";

export function view_i8(buffer: ArrayBuffer, offset: f64, length: f64): Int8Array {
  return counted<Int8Array>(buffer, offset, length);
}

export function view_u8(buffer: ArrayBuffer, offset: f64, length: f64): Uint8Array {
  return counted<Uint8Array>(buffer, offset, length);
}

export function view_u8c(buffer: ArrayBuffer, offset: f64, length: f64): Uint8ClampedArray {
  return counted<Uint8ClampedArray>(buffer, offset, length);
}

export function view_i16(buffer: ArrayBuffer, offset: f64, length: f64): Int16Array {
  return counted<Int16Array>(buffer, offset, length);
}

export function view_u16(buffer: ArrayBuffer, offset: f64, length: f64): Uint16Array {
  return counted<Uint16Array>(buffer, offset, length);
}

export function view_i32(buffer: ArrayBuffer, offset: f64, length: f64): Int32Array {
  return counted<Int32Array>(buffer, offset, length);
}

export function view_u32(buffer: ArrayBuffer, offset: f64, length: f64): Uint32Array {
  return counted<Uint32Array>(buffer, offset, length);
}

export function view_f32(buffer: ArrayBuffer, offset: f64, length: f64): Float32Array {
  return counted<Float32Array>(buffer, offset, length);
}

export function view_f64(buffer: ArrayBuffer, offset: f64, length: f64): Float64Array {
  return counted<Float64Array>(buffer, offset, length);
}

export function view_rest_i8(buffer: ArrayBuffer, offset: f64): Int8Array {
  return rest<Int8Array>(buffer, offset);
}

export function view_rest_u8(buffer: ArrayBuffer, offset: f64): Uint8Array {
  return rest<Uint8Array>(buffer, offset);
}

export function view_rest_u8c(buffer: ArrayBuffer, offset: f64): Uint8ClampedArray {
  return rest<Uint8ClampedArray>(buffer, offset);
}

export function view_rest_i16(buffer: ArrayBuffer, offset: f64): Int16Array {
  return rest<Int16Array>(buffer, offset);
}

export function view_rest_u16(buffer: ArrayBuffer, offset: f64): Uint16Array {
  return rest<Uint16Array>(buffer, offset);
}

export function view_rest_i32(buffer: ArrayBuffer, offset: f64): Int32Array {
  return rest<Int32Array>(buffer, offset);
}

export function view_rest_u32(buffer: ArrayBuffer, offset: f64): Uint32Array {
  return rest<Uint32Array>(buffer, offset);
}

export function view_rest_f32(buffer: ArrayBuffer, offset: f64): Float32Array {
  return rest<Float32Array>(buffer, offset);
}

export function view_rest_f64(buffer: ArrayBuffer, offset: f64): Float64Array {
  return rest<Float64Array>(buffer, offset);
}

function counted<A>(buffer: ArrayBuffer, offset: f64, length: f64): A {
  const at = start<A>(offset);
  const count = length == length ? Math.trunc(length) : 0;
  if (count < 0 || count > 9007199254740991.0) failWithNumber("Invalid typed array length: ", length);
  if (at + count * <f64>sizeof<valueof<A>>() > <f64>buffer.byteLength) failWithNumber("Invalid typed array length: ", length);
  return over<A>(buffer, <i32>at, <i32>count);
}

function rest<A>(buffer: ArrayBuffer, offset: f64): A {
  const at = start<A>(offset);
  if (<usize>buffer.byteLength % sizeof<valueof<A>>()) fail("byte length of " + nameof<A>() + " should be a multiple of " + sizeText<A>());
  if (at > <f64>buffer.byteLength) failWithNumber("Start offset ", offset, " is outside the bounds of the buffer");
  return over<A>(buffer, <i32>at, <i32>((<usize>buffer.byteLength - <usize>at) / sizeof<valueof<A>>()));
}

/** The offset as a whole number, which is a multiple of the element's size. */
function start<A>(offset: f64): f64 {
  const at = offset == offset ? Math.trunc(offset) : 0;
  if (at < 0 || at > 9007199254740991.0) failWithNumber("Start offset ", offset, " is outside the bounds of the buffer");
  if (<u64>at % <u64>sizeof<valueof<A>>()) fail("start offset of " + nameof<A>() + " should be a multiple of " + sizeText<A>());
  return at;
}

// @ts-ignore: decorator
@inline
function sizeText<A>(): String {
  return sizeof<valueof<A>>() == 8 ? "8" : sizeof<valueof<A>>() == 4 ? "4" : "2";
}

function over<A>(buffer: ArrayBuffer, at: i32, count: i32): A {
  const view = __new(offsetof<A>(), idof<A>());
  store<usize>(view, changetype<usize>(buffer), offsetof<A>("buffer"));
  __link(view, changetype<usize>(buffer), false);
  store<usize>(view, changetype<usize>(buffer) + <usize>at, offsetof<A>("dataStart"));
  store<i32>(view, count * <i32>sizeof<valueof<A>>(), offsetof<A>("byteLength"));
  return changetype<A>(view);
}
