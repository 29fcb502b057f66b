/** What ECMAScript throws ends the node with its message. */
import { failWith } from "./core";

export function fail(message: String): void {
  failWith(message);
  unreachable();
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
