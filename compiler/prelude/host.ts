/** Capabilities: imports of the module, which are there only when the kernel uses them. */
import { beginBlock, finishBlock, writeString } from "./wire";

// @ts-ignore: decorator
@external("rmc", "log")
declare function log(block: i32): void;

// @ts-ignore: decorator
@external("rmc", "now")
declare function now(): f64;

// @ts-ignore: decorator
@external("rmc", "random")
declare function random(): f64;

export function host_log(text: String): void {
  beginBlock();
  writeString(text);
  log(finishBlock());
}

export function host_now(): f64 {
  return now();
}

export function host_random(): f64 {
  return random();
}
