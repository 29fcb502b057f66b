/** Typed arrays over a buffer, with ECMAScript's checks in its order. What is wrong is said in V8's words. */
import { fail, withNumber } from "./fail";

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

/** What is wrong with making such a view; null when nothing is. The size and the name are those of the array's elements and class. */
export function view_problem(buffer: ArrayBuffer, offset: f64, length: f64, size: f64, name: String): String | null {
  const problem = startProblem(offset, size, name);
  if (problem) return problem;
  const count = length == length ? Math.trunc(length) : 0;
  if (count >= 0 && count <= 9007199254740991.0 && whole(offset) + count * size <= <f64>buffer.byteLength) return null;
  return withNumber("Invalid typed array length: ", length);
}

export function view_restProblem(buffer: ArrayBuffer, offset: f64, size: f64, name: String): String | null {
  const problem = startProblem(offset, size, name);
  if (problem) return problem;
  if (buffer.byteLength % <i32>size) return multipleOf("byte length of ", size, name);
  return whole(offset) > <f64>buffer.byteLength ? withNumber("Start offset ", offset, " is outside the bounds of the buffer") : null;
}

function startProblem(offset: f64, size: f64, name: String): String | null {
  const at = whole(offset);
  if (at < 0 || at > 9007199254740991.0) return withNumber("Start offset ", offset, " is outside the bounds of the buffer");
  return at % size != 0 ? multipleOf("start offset of ", size, name) : null;
}

function multipleOf(start: String, size: f64, name: String): String {
  return start + name + " should be a multiple of " + (size == 8 ? "8" : size == 4 ? "4" : "2");
}

// @ts-ignore: decorator
@inline
function whole(position: f64): f64 {
  return position == position ? Math.trunc(position) : 0;
}

function counted<A>(buffer: ArrayBuffer, offset: f64, length: f64): A {
  const problem = view_problem(buffer, offset, length, <f64>sizeof<valueof<A>>(), nameof<A>());
  if (problem) fail(problem);
  return over<A>(buffer, <i32>whole(offset), <i32>whole(length));
}

function rest<A>(buffer: ArrayBuffer, offset: f64): A {
  const problem = view_restProblem(buffer, offset, <f64>sizeof<valueof<A>>(), nameof<A>());
  if (problem) fail(problem);
  const at = <i32>whole(offset);
  return over<A>(buffer, at, (buffer.byteLength - at) / <i32>sizeof<valueof<A>>());
}

function over<A>(buffer: ArrayBuffer, at: i32, count: i32): A {
  const view = __new(offsetof<A>(), idof<A>());
  store<usize>(view, changetype<usize>(buffer), offsetof<A>("buffer"));
  __link(view, changetype<usize>(buffer), false);
  store<usize>(view, changetype<usize>(buffer) + <usize>at, offsetof<A>("dataStart"));
  store<i32>(view, count * <i32>sizeof<valueof<A>>(), offsetof<A>("byteLength"));
  return changetype<A>(view);
}
