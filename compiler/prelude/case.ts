/**
 * Upper and lower case by the tables of `case-table.ts`. What depends on the neighbours is only the Greek sigma: at the end
 * of a word its lower case is another letter. What becomes several letters in lower case is only İ.
 */
import { CASED, IGNORABLE, LOWER, UPPER, UPPER_LONG } from "./case-table";

let cursor: usize = 0;

function leb(): i32 {
  let value = 0;
  let shift = 0;
  while (true) {
    const byte = <i32>load<u8>(cursor++);
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
    shift += 7;
  }
}

/** The code point's image by a table of runs, or itself. */
function mapped(point: i32, table: usize): i32 {
  cursor = table;
  let start = 0;
  while (true) {
    const head = leb();
    if (head == 0) return point;
    const step = (head & 1) + 1;
    start += leb();
    const delta = leb();
    if (point < start) return point;
    const past = point - start;
    if (past < (head >> 1) * step && past % step == 0) return point + (delta & 1 ? -((delta + 1) >> 1) : delta >> 1);
  }
}

/** How many code points it becomes in upper case when they are several, else 0; `cursor` is at them. */
function longUpper(point: i32): i32 {
  cursor = UPPER_LONG;
  let start = 0;
  while (true) {
    const count = leb();
    if (count == 0) return 0;
    start += leb();
    if (start == point) return count;
    if (start > point) return 0;
    for (let i = 0; i < count; ++i) leb();
  }
}

function isIn(point: i32, table: usize): bool {
  cursor = table;
  let start = 0;
  while (true) {
    const count = leb();
    if (count == 0) return false;
    start += leb();
    if (point < start) return false;
    start += count;
    if (point < start) return true;
  }
}

function unit(text: String, at: i32): i32 {
  return <i32>load<u16>(changetype<usize>(text) + (<usize>at << 1));
}

function pointAt(text: String, at: i32): i32 {
  const first = unit(text, at);
  if ((first & 0xfc00) != 0xd800 || at + 1 == text.length) return first;
  const second = unit(text, at + 1);
  return (second & 0xfc00) == 0xdc00 ? ((first - 0xd800) << 10) + (second - 0xdc00) + 0x10000 : first;
}

function pointBefore(text: String, end: i32): i32 {
  const last = unit(text, end - 1);
  return (last & 0xfc00) == 0xdc00 && end > 1 && (unit(text, end - 2) & 0xfc00) == 0xd800 ? pointAt(text, end - 2) : last;
}

/** A letter before and none behind, passing over what has no case of its own. */
function endsWord(text: String, at: i32): bool {
  let before = at;
  while (before > 0 && isIn(pointBefore(text, before), IGNORABLE)) before -= pointBefore(text, before) > 0xffff ? 2 : 1;
  if (before == 0 || !isIn(pointBefore(text, before), CASED)) return false;
  let behind = at + 1;
  while (behind < text.length && isIn(pointAt(text, behind), IGNORABLE)) behind += pointAt(text, behind) > 0xffff ? 2 : 1;
  return behind >= text.length || !isIn(pointAt(text, behind), CASED);
}

let target: usize = 0;

function put(point: i32): void {
  if (point > 0xffff) {
    put(0xd800 + ((point - 0x10000) >> 10));
    point = 0xdc00 + ((point - 0x10000) & 0x3ff);
  }
  store<u16>(target, <u16>point);
  target += 2;
}

export function caseOf(text: String, upper: bool): String {
  // One unit becomes three at most.
  const result = __new(<usize>text.length * 6, idof<String>());
  target = result;
  for (let at = 0; at < text.length; ) {
    const point = pointAt(text, at);
    if (point < 128) put(upper ? (<u32>(point - 97) < 26 ? point - 32 : point) : <u32>(point - 65) < 26 ? point + 32 : point);
    else if (upper) putUpper(point);
    else if (point == 0x130) {
      put(0x69);
      put(0x307);
    } else if (point == 0x3a3 && endsWord(text, at)) put(0x3c2);
    else put(mapped(point, LOWER));
    at += point > 0xffff ? 2 : 1;
  }
  return changetype<String>(__renew(result, target - result));
}

function putUpper(point: i32): void {
  const count = longUpper(point);
  if (count == 0) return put(mapped(point, UPPER));
  for (let i = 0; i < count; ++i) put(leb());
}
