/** ArrayBuffer. */
import { fail, relative } from "./fail";

export function buffer_make(length: f64): ArrayBuffer {
  const whole = length == length ? Math.trunc(length) : 0;
  if (whole < 0 || whole > 9007199254740991.0) fail("Invalid array buffer length");
  if (whole > 1073741820.0) fail("Array buffer allocation failed");
  return new ArrayBuffer(<i32>whole);
}

export function buffer_byteLength(buffer: ArrayBuffer): i32 {
  return buffer.byteLength;
}

export function buffer_slice(buffer: ArrayBuffer, start: f64, end: f64): ArrayBuffer {
  const from = relative(start, buffer.byteLength);
  const count = max(0, relative(end, buffer.byteLength) - from);
  const result = new ArrayBuffer(count);
  memory.copy(changetype<usize>(result), changetype<usize>(buffer) + <usize>from, <usize>count);
  return result;
}
