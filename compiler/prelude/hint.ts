/** Values where the program declared a narrower number than the compiler could prove. */
import { trap } from "./core";
import { withNumber } from "./fail";

export function hint_check(value: f64, low: f64, high: f64, name: String): f64 {
  if (!(value >= low && value <= high) || Math.trunc(value) != value || reinterpret<i64>(value) == i64.MIN_VALUE) unfit(name, value);
  return value;
}

export function hint_checkI32(value: i32, low: i32, high: i32, name: String): i32 {
  if (value < low || value > high) unfit(name, <f64>value);
  return value;
}

export function hint_checkI64(value: i64, low: i64, high: i64, name: String): i64 {
  if (value < low || value > high) unfit(name, <f64>value);
  return value;
}

function unfit(name: String, value: f64): void {
  const start = "declared " + name + ", is ";
  if (value != value) trap(start + "NaN");
  if (Math.trunc(value) != value) trap(start + "a fraction");
  if (Math.abs(value) >= 2147483648.0) trap(start + "a number beyond 2^31");
  trap(value == 0 ? start + "-0" : withNumber(start, value));
}
