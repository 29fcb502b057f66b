/**
 * The text of `JSON.stringify` while it grows. Generated code says what comes (a bracket, a key, a value); commas, line breaks
 * and escapes are set here. One text at a time: nothing that the user wrote runs meanwhile.
 */
import { number_toString } from "./number";

/** Room for the units written so far and more; empty while no text is being made. */
let buffer: String = "";
let size: i32 = 0;
let gap: String = "";
let depth: i32 = 0;
/** Whether nothing stands in the innermost bracket yet. */
let first: bool = true;

export function json_begin(space: String): void {
  buffer = changetype<String>(__new(128, idof<String>()));
  size = 0;
  gap = space;
  depth = 0;
  first = true;
}

export function json_take(): String {
  const text = changetype<String>(__new(<usize>size << 1, idof<String>()));
  memory.copy(changetype<usize>(text), changetype<usize>(buffer), <usize>size << 1);
  buffer = "";
  gap = "";
  return text;
}

/** Makes room for so many units more and gives the place of the first. */
function reserve(count: i32): usize {
  const needed = size + count;
  if (needed > buffer.length) {
    const wider = changetype<String>(__new(<usize>max(needed, buffer.length << 1) << 1, idof<String>()));
    memory.copy(changetype<usize>(wider), changetype<usize>(buffer), <usize>size << 1);
    buffer = wider;
  }
  const at = changetype<usize>(buffer) + (<usize>size << 1);
  size = needed;
  return at;
}

function put(unit: i32): void {
  store<u16>(reserve(1), <u16>unit);
}

export function json_put(text: String): void {
  const at = reserve(text.length);
  memory.copy(at, changetype<usize>(text), <usize>text.length << 1);
}

function line(): void {
  if (gap.length == 0) return;
  put(10);
  for (let i = 0; i < depth; ++i) json_put(gap);
}

/** "[" is 91, "{" is 123. */
export function json_enter(bracket: f64): void {
  put(<i32>bracket);
  ++depth;
  first = true;
}

export function json_leave(bracket: f64): void {
  --depth;
  if (!first) line();
  put(<i32>bracket);
  first = false;
}

/** Before each item of an array. */
export function json_item(): void {
  if (!first) put(44);
  first = false;
  line();
}

/** Before each value of an object; the key comes with its quotes. */
export function json_key(quoted: String): void {
  json_item();
  json_put(quoted);
  colon();
}

/** The same with a key that is known only now. */
export function json_name(name: String): void {
  json_item();
  json_string(name);
  colon();
}

function colon(): void {
  put(58);
  if (gap.length) put(32);
}

export function json_number(value: f64): void {
  json_put(value - value == 0 ? number_toString(value) : "null");
}

export function json_string(text: String): void {
  put(34);
  const length = text.length;
  for (let i = 0; i < length; ++i) {
    const c = unitOf(text, i);
    if (c == 34 || c == 92) {
      put(92);
      put(c);
    } else if (c < 32) control(c);
    else if ((c & 0xf800) != 0xd800) put(c);
    else if (c < 0xdc00 && i + 1 < length && (unitOf(text, i + 1) & 0xfc00) == 0xdc00) {
      put(c);
      put(unitOf(text, ++i));
    } else hex(c);
  }
  put(34);
}

// @ts-ignore: decorator
@inline
function unitOf(text: String, at: i32): i32 {
  return <i32>load<u16>(changetype<usize>(text) + (<usize>at << 1));
}

function control(c: i32): void {
  const short = c == 8 ? 98 : c == 9 ? 116 : c == 10 ? 110 : c == 12 ? 102 : c == 13 ? 114 : 0;
  if (short == 0) return hex(c);
  put(92);
  put(short);
}

/** A lone surrogate, or a control character that has no short escape. */
function hex(c: i32): void {
  put(92);
  put(117);
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit = (c >> shift) & 15;
    put(digit < 10 ? digit + 48 : digit + 87);
  }
}
