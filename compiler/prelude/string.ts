/** ECMAScript's string methods, by UTF-16 units. Positions follow the method they are for. */
import { caseOf } from "./case";
import { trap } from "./core";
import { clampPosition, fail, failWithNumber, relative } from "./fail";

function make(length: i32): String {
  return changetype<String>(__new(<usize>length << 1, idof<String>()));
}

// @ts-ignore: decorator
@inline
function unit(text: String, at: i32): i32 {
  return <i32>load<u16>(changetype<usize>(text) + (<usize>at << 1));
}

// @ts-ignore: decorator
@inline
function setUnit(text: String, at: i32, value: i32): void {
  store<u16>(changetype<usize>(text) + (<usize>at << 1), <u16>value);
}

function part(text: String, from: i32, to: i32): String {
  if (from >= to) return "";
  if (from == 0 && to == text.length) return text;
  const result = make(to - from);
  memory.copy(changetype<usize>(result), changetype<usize>(text) + (<usize>from << 1), <usize>(to - from) << 1);
  return result;
}

function matches(text: String, at: i32, search: String): bool {
  return memory.compare(changetype<usize>(text) + (<usize>at << 1), changetype<usize>(search), <usize>search.length << 1) == 0;
}

let room: i32 = 0;

export function string_append(text: String, more: String, space: i32): String {
  const before = text.length << 1;
  const size = before + (more.length << 1);
  room = space;
  if (size <= space) {
    memory.copy(changetype<usize>(text) + <usize>before, changetype<usize>(more), <usize>(size - before));
    setSize(text, size);
    return text;
  }
  room = max(size, 16) << 1;
  const grown = make(room >> 1);
  memory.copy(changetype<usize>(grown), changetype<usize>(text), <usize>before);
  memory.copy(changetype<usize>(grown) + <usize>before, changetype<usize>(more), <usize>(size - before));
  setSize(grown, size);
  return grown;
}

export function string_room(): i32 {
  return room;
}

/** The compiler's layout: the size in bytes stands before the object. */
function setSize(text: String, size: i32): void {
  store<u32>(changetype<usize>(text) - 4, <u32>size);
}

/** The first place of `search` at or after `from`, or −1. */
function find(text: String, search: String, from: i32): i32 {
  const last = text.length - search.length;
  for (let at = from; at <= last; ++at) if (matches(text, at, search)) return at;
  return -1;
}

/** The position as an index, or −1 when outside. */
function inside(text: String, position: f64): i32 {
  const whole = position == position ? Math.trunc(position) : 0;
  return whole >= 0 && whole < <f64>text.length ? <i32>whole : -1;
}

export function string_charCodeAt(text: String, position: f64): f64 {
  const at = inside(text, position);
  return at < 0 ? NaN : <f64>unit(text, at);
}

export function string_unitAt(text: String, at: i32): i32 {
  return unit(text, at);
}

function codePoint(text: String, at: i32): i32 {
  const first = unit(text, at);
  if ((first & 0xfc00) != 0xd800 || at + 1 == text.length) return first;
  const second = unit(text, at + 1);
  return (second & 0xfc00) == 0xdc00 ? ((first - 0xd800) << 10) + (second - 0xdc00) + 0x10000 : first;
}

export function string_codePointAt(text: String, position: f64): f64 {
  const at = inside(text, position);
  return at < 0 ? NaN : <f64>codePoint(text, at);
}

export function string_charAt(text: String, position: f64): String {
  const at = inside(text, position);
  return at < 0 ? "" : part(text, at, at + 1);
}

export function string_at(text: String, position: f64): String | null {
  const whole = position == position ? Math.trunc(position) : 0;
  const at = inside(text, whole < 0 ? whole + <f64>text.length : whole);
  return at < 0 ? null : part(text, at, at + 1);
}

export function string_index(text: String, at: i32): String | null {
  return <u32>at < <u32>text.length ? part(text, at, at + 1) : null;
}

export function string_item(text: String, at: i32): String {
  if (<u32>at >= <u32>text.length) trap("a character outside of its string was read");
  return part(text, at, at + 1);
}

export function string_indexOf(text: String, search: String, position: f64): i32 {
  return find(text, search, clampPosition(position, text.length));
}

export function string_lastIndexOf(text: String, search: String, position: f64): i32 {
  const start = position == position ? clampPosition(position, text.length) : text.length;
  for (let at = min(start, text.length - search.length); at >= 0; --at) if (matches(text, at, search)) return at;
  return -1;
}

export function string_includes(text: String, search: String, position: f64): bool {
  return find(text, search, clampPosition(position, text.length)) >= 0;
}

export function string_startsWith(text: String, search: String, position: f64): bool {
  const at = clampPosition(position, text.length);
  return at + search.length <= text.length && matches(text, at, search);
}

export function string_endsWith(text: String, search: String, position: f64): bool {
  const at = clampPosition(position, text.length) - search.length;
  return at >= 0 && matches(text, at, search);
}

export function string_slice(text: String, start: f64, end: f64): String {
  return part(text, relative(start, text.length), relative(end, text.length));
}

export function string_substring(text: String, start: f64, end: f64): String {
  const from = clampPosition(start, text.length);
  const to = clampPosition(end, text.length);
  return part(text, min(from, to), max(from, to));
}

export function string_substr(text: String, start: f64, count: f64): String {
  const from = relative(start, text.length);
  return part(text, from, from + clampPosition(count, text.length - from));
}

/** ECMAScript's WhiteSpace and LineTerminator. */
export function isSpace(c: i32): bool {
  if (c < 128) return c == 32 || (c >= 9 && c <= 13);
  if (c == 0xa0 || c == 0xfeff || c == 0x1680) return true;
  return (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

export function skipSpace(text: String, from: i32): i32 {
  while (from < text.length && isSpace(unit(text, from))) ++from;
  return from;
}

function endOfText(text: String): i32 {
  let to = text.length;
  while (to > 0 && isSpace(unit(text, to - 1))) --to;
  return to;
}

export function string_trim(text: String): String {
  return part(text, skipSpace(text, 0), endOfText(text));
}

export function string_trimStart(text: String): String {
  return part(text, skipSpace(text, 0), text.length);
}

export function string_trimEnd(text: String): String {
  return part(text, 0, endOfText(text));
}

export function string_toUpperCase(text: String): String {
  return caseOf(text, true);
}

export function string_toLowerCase(text: String): String {
  return caseOf(text, false);
}

/** Whether the unit is a surrogate without its other half. */
function isLone(text: String, at: i32): bool {
  const c = unit(text, at);
  if ((c & 0xf800) != 0xd800) return false;
  if (c < 0xdc00) return at + 1 == text.length || (unit(text, at + 1) & 0xfc00) != 0xdc00;
  return at == 0 || (unit(text, at - 1) & 0xfc00) != 0xd800;
}

export function string_isWellFormed(text: String): bool {
  for (let at = 0; at < text.length; ++at) if (isLone(text, at)) return false;
  return true;
}

export function string_toWellFormed(text: String): String {
  const result = make(text.length);
  for (let at = 0; at < text.length; ++at) setUnit(result, at, isLone(text, at) ? 0xfffd : unit(text, at));
  return result;
}

/** The longest string of V8, so that what works there works here. */
const LONGEST: f64 = 536870888;

export function string_repeat(text: String, count: f64): String {
  const whole = count == count ? Math.trunc(count) : 0;
  if (whole < 0 || whole == Infinity) fail("Invalid count value: " + (whole < 0 ? "negative" : "Infinity"));
  if (whole * <f64>text.length > LONGEST) fail("Invalid string length");
  if (text.length == 0) return "";
  const result = make(<i32>whole * text.length);
  for (let i = 0; i < <i32>whole; ++i) put(result, i * text.length, text);
  return result;
}

function put(target: String, at: i32, text: String): void {
  memory.copy(changetype<usize>(target) + (<usize>at << 1), changetype<usize>(text), <usize>text.length << 1);
}

function pad(text: String, length: f64, filler: String, before: bool): String {
  const wanted = length == length ? Math.trunc(length) : 0;
  if (wanted <= <f64>text.length || filler.length == 0) return text;
  if (wanted > LONGEST) fail("Invalid string length");
  const missing = <i32>wanted - text.length;
  const result = make(<i32>wanted);
  const from = before ? 0 : text.length;
  for (let i = 0; i < missing; ++i) setUnit(result, from + i, unit(filler, i % filler.length));
  put(result, before ? missing : 0, text);
  return result;
}

export function string_padStart(text: String, length: f64, filler: String): String {
  return pad(text, length, filler, true);
}

export function string_padEnd(text: String, length: f64, filler: String): String {
  return pad(text, length, filler, false);
}

/** What stands for a match at `at` when `replacement` has "$$", "$&", "$`" or "$'". */
function expand(text: String, search: String, at: i32, replacement: String): String {
  let result = "";
  let from = 0;
  while (true) {
    const dollar = find(replacement, "$", from);
    if (dollar < 0 || dollar + 1 >= replacement.length) return result + part(replacement, from, replacement.length);
    const next = unit(replacement, dollar + 1);
    result += part(replacement, from, dollar);
    if (next == 36) result += "$";
    else if (next == 38) result += search;
    else if (next == 96) result += part(text, 0, at);
    else if (next == 39) result += part(text, at + search.length, text.length);
    else {
      result += "$";
      from = dollar + 1;
      continue;
    }
    from = dollar + 2;
  }
}

export function string_replace(text: String, search: String, replacement: String): String {
  const at = find(text, search, 0);
  if (at < 0) return text;
  return part(text, 0, at) + expand(text, search, at, replacement) + part(text, at + search.length, text.length);
}

export function string_replaceAll(text: String, search: String, replacement: String): String {
  let result = "";
  let from = 0;
  for (let at = find(text, search, 0); at >= 0; at = find(text, search, at + max(1, search.length))) {
    result = result + part(text, from, at) + expand(text, search, at, replacement);
    from = at + search.length;
  }
  return from == 0 && result.length == 0 ? text : result + part(text, from, text.length);
}

export function string_split(text: String, separator: String, limit: f64): Array<String> {
  const parts = new Array<String>();
  const most = <u32>toUint32(limit);
  if (most == 0) return parts;
  if (text.length == 0) {
    if (separator.length > 0) parts.push(text);
    return parts;
  }
  if (separator.length == 0) {
    for (let at = 0; at < text.length && <u32>parts.length < most; ++at) parts.push(part(text, at, at + 1));
    return parts;
  }
  let from = 0;
  for (let at = find(text, separator, 0); at >= 0; at = find(text, separator, from)) {
    parts.push(part(text, from, at));
    if (<u32>parts.length == most) return parts;
    from = at + separator.length;
  }
  parts.push(part(text, from, text.length));
  return parts;
}

function toUint32(value: f64): u32 {
  return isFinite(value) ? <u32>(<i64>(Math.trunc(value) % 4294967296.0)) : 0;
}

export function string_fromCharCode(code: f64): String {
  const result = make(1);
  setUnit(result, 0, <i32>toUint32(code));
  return result;
}

export function string_fromCharCodes<A>(codes: A): String {
  const result = make(codes.length);
  for (let i = 0; i < codes.length; ++i) setUnit(result, i, <i32>toUint32(<f64>unchecked(codes[i])));
  return result;
}

export function string_fromCharCodesOf(codes: Array<f64>): String {
  return string_fromCharCodes<Array<f64>>(codes);
}

export function string_fromCodePoint(code: f64): String {
  if (!(code >= 0 && code <= 1114111 && code == Math.trunc(code))) failWithNumber("Invalid code point ", code);
  return fromPoint(<i32>code);
}

function fromPoint(code: i32): String {
  if (code < 0x10000) return string_fromCharCode(<f64>code);
  const result = make(2);
  setUnit(result, 0, 0xd800 + ((code - 0x10000) >> 10));
  setUnit(result, 1, 0xdc00 + ((code - 0x10000) & 0x3ff));
  return result;
}

export function string_characters(text: String): Array<String> {
  const parts = new Array<String>();
  for (let at = 0; at < text.length; ) {
    const next = at + (codePoint(text, at) > 0xffff ? 2 : 1);
    parts.push(part(text, at, next));
    at = next;
  }
  return parts;
}

export { string_toNumber } from "./parse";
