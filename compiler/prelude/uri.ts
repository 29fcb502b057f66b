/** encodeURIComponent and its kin. `whole`: of a whole address, whose own signs stay as they are. Null where ECMAScript throws. */

const DIGITS = "0123456789ABCDEF";
/** What is never escaped beside letters and digits, and what a whole address keeps too. */
const MARKS = "-_.!~*'()";
const SIGNS = ";/?:@&=+$,#";

let result: String = "";
let size: i32 = 0;

function unit(text: String, at: i32): i32 {
  return at < text.length ? <i32>load<u16>(changetype<usize>(text) + (<usize>at << 1)) : -1;
}

function put(value: i32): void {
  store<u16>(changetype<usize>(result) + (<usize>size << 1), <u16>value);
  ++size;
}

function open(length: i32): void {
  result = changetype<String>(__new(<usize>length << 1, idof<String>()));
  size = 0;
}

function close(): String {
  const text = changetype<String>(__new(<usize>size << 1, idof<String>()));
  memory.copy(changetype<usize>(text), changetype<usize>(result), <usize>size << 1);
  result = "";
  return text;
}

function has(text: String, c: i32): bool {
  for (let i = 0; i < text.length; ++i) if (unit(text, i) == c) return true;
  return false;
}

function stays(c: i32, whole: bool): bool {
  if (<u32>(c - 48) < 10 || <u32>((c | 32) - 97) < 26) return true;
  return has(MARKS, c) || (whole && has(SIGNS, c));
}

function putByte(value: i32): void {
  put(37);
  put(unit(DIGITS, value >> 4));
  put(unit(DIGITS, value & 15));
}

export function uri_encode(text: String, whole: bool): String | null {
  open(text.length * 9);
  for (let at = 0; at < text.length; ++at) {
    let c = unit(text, at);
    if (c < 128 && stays(c, whole)) {
      put(c);
      continue;
    }
    if ((c & 0xf800) == 0xd800) {
      const next = unit(text, at + 1);
      if (c >= 0xdc00 || next < 0 || (next & 0xfc00) != 0xdc00) return null;
      c = ((c - 0xd800) << 10) + (next - 0xdc00) + 0x10000;
      ++at;
    }
    if (c < 0x80) putByte(c);
    else {
      if (c < 0x800) putByte(0xc0 | (c >> 6));
      else {
        if (c < 0x10000) putByte(0xe0 | (c >> 12));
        else {
          putByte(0xf0 | (c >> 18));
          putByte(0x80 | ((c >> 12) & 63));
        }
        putByte(0x80 | ((c >> 6) & 63));
      }
      putByte(0x80 | (c & 63));
    }
  }
  return close();
}

function hexValue(c: i32): i32 {
  if (<u32>(c - 48) < 10) return c - 48;
  const low = c | 32;
  return low >= 97 && low <= 102 ? low - 87 : -1;
}

/** The byte that is escaped here, or −1. */
function byteAt(text: String, at: i32): i32 {
  const high = hexValue(unit(text, at + 1));
  const low = hexValue(unit(text, at + 2));
  return unit(text, at) != 37 || high < 0 || low < 0 ? -1 : (high << 4) | low;
}

export function uri_decode(text: String, whole: bool): String | null {
  open(text.length);
  for (let at = 0; at < text.length; ++at) {
    const c = unit(text, at);
    if (c != 37) {
      put(c);
      continue;
    }
    const first = byteAt(text, at);
    if (first < 0) return null;
    if (first < 128) {
      if (whole && has(SIGNS, first)) {
        put(37);
        put(unit(text, at + 1));
        put(unit(text, at + 2));
      } else put(first);
      at += 2;
      continue;
    }
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4) return null;
    let point = first & (63 >> more);
    at += 2;
    for (let i = 0; i < more; ++i) {
      const next = byteAt(text, at + 1);
      if (next < 0 || (next & 0xc0) != 0x80) return null;
      point = (point << 6) | (next & 63);
      at += 3;
    }
    if (more == 2 && (point < 0x800 || (point & 0xf800) == 0xd800)) return null;
    if (more == 3 && (point < 0x10000 || point > 0x10ffff)) return null;
    if (point > 0xffff) {
      put(0xd800 + ((point - 0x10000) >> 10));
      put(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else put(point);
  }
  return close();
}
