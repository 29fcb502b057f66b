/** What ECMAScript throws ends the node with its message. */
import { failWith, trap } from "./core";

export function fail(message: String): void {
  failWith(message);
  unreachable();
}

export function failWithNumber(message: String, value: f64): void {
  fail(withNumber(message, value));
}

/** A message with a number in it. Others than small whole ones would bring the whole of `number.ts` into the module. */
export function withNumber(message: String, value: f64, after: String = ""): String {
  const whole = <i32>value;
  if (<f64>whole != value) trap("a message would have a number that a kernel does not print");
  return message + (whole < 0 ? "-" : "") + digits(<u32>(whole < 0 ? 0 - whole : whole)) + after;
}

function digits(value: u32): String {
  const text = String.fromCharCode(48 + <i32>(value % 10));
  return value < 10 ? text : digits(value / 10) + text;
}

/** ECMAScript's relative positions: negative ones count from the end, fractions are cut, NaN is 0. */
export function relative(position: f64, length: i32): i32 {
  const whole = position == position ? Math.trunc(position) : 0;
  return <i32>(whole < 0 ? Math.max(whole + <f64>length, 0) : Math.min(whole, <f64>length));
}

/** A position that is cut off at both ends: not relative. */
export function clampPosition(position: f64, length: i32): i32 {
  const whole = position == position ? Math.trunc(position) : 0;
  return <i32>Math.min(Math.max(whole, 0), <f64>length);
}
