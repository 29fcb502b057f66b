/** Capabilities: imports of the module, which are there only when the kernel uses them. */
import { beginBlock, finishBlock, writeString } from "./wire";

// @ts-ignore: decorator
@external("rmc", "log")
declare function log(block: i32): void;

// @ts-ignore: decorator
@external("rmc", "now")
declare function now(clock: i32): f64;

// @ts-ignore: decorator
@external("rmc", "random")
declare function random(): f64;

export function host_log(text: String): void {
  beginBlock();
  writeString(text);
  log(finishBlock());
}

/** In milliseconds: the date (0), and a clock that is finer (1). */
export function host_date(): f64 {
  return now(0);
}

export function host_now(): f64 {
  return now(1);
}

export function host_random(): f64 {
  return random();
}
