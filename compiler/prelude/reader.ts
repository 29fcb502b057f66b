/**
 * Reads JSON text for generated code that knows the type. `reader_open` checks the whole text first, so that what is no JSON
 * is a SyntaxError, in V8's words, whatever the type; behind it the text is known to be JSON. One text at a time: nothing
 * that the user wrote runs while it is being read.
 */
import { trap } from "./core";
import { number_parseFloat } from "./parse";

let text: String = "";
let at: i32 = 0;
let message: String = "";

function unit(position: i32): i32 {
  return position < text.length ? <i32>load<u16>(changetype<usize>(text) + (<usize>position << 1)) : -1;
}

function skipSpace(): i32 {
  let c = unit(at);
  while (c == 32 || c == 10 || c == 13 || c == 9) c = unit(++at);
  return c;
}

function isDigit(c: i32): bool {
  return <u32>(c - 48) < 10;
}

/** Empty when it is JSON, otherwise the message of the SyntaxError. */
export function reader_open(source: String): String {
  text = source;
  at = 0;
  message = "";
  if (checkValues() && skipSpace() >= 0) stop("Unexpected non-whitespace character after JSON");
  at = 0;
  return message;
}

/** Everything up to the end of the first value. Which brackets are open stands in a stack of bytes: text may be nested deeply. */
function checkValues(): bool {
  let open = changetype<usize>(__new(64, idof<ArrayBuffer>()));
  let room = 64;
  let depth = 0;
  do {
    const c = skipSpace();
    if (c == 123 || c == 91) {
      ++at;
      const next = skipSpace();
      if (next != c + 2) {
        if (depth == room) {
          const wider = changetype<usize>(__new(<usize>room << 1, idof<ArrayBuffer>()));
          memory.copy(wider, open, <usize>room);
          open = wider;
          room <<= 1;
        }
        store<u8>(open + <usize>depth, <u8>c);
        ++depth;
        if (c == 123 && !checkKey("Expected property name or '}' in JSON")) return false;
        continue;
      }
      ++at;
    } else if (!checkPlain(c)) return false;
    for (; depth > 0; --depth) {
      const bracket = <i32>load<u8>(open + <usize>depth - 1);
      const next = skipSpace();
      if (next == 44) {
        ++at;
        if (bracket == 123) {
          skipSpace();
          if (!checkKey("Expected double-quoted property name in JSON")) return false;
        }
        break;
      }
      if (next != bracket + 2)
        return stop(bracket == 123 ? "Expected ',' or '}' after property value in JSON" : "Expected ',' or ']' after array element in JSON");
      ++at;
    }
  } while (depth > 0);
  return true;
}

function checkKey(expected: String): bool {
  if (unit(at) != 34) return stop(expected);
  if (!checkString()) return false;
  if (skipSpace() != 58) return stop("Expected ':' after property name in JSON");
  ++at;
  return true;
}

function checkPlain(c: i32): bool {
  if (c == 34) return checkString();
  if (c == 45 || isDigit(c)) return checkNumber();
  if (c == 116) return checkWord("true");
  if (c == 102) return checkWord("false");
  if (c == 110) return checkWord("null");
  return unexpected();
}

function checkWord(word: String): bool {
  for (let i = 0; i < word.length; ++i, ++at) if (unit(at) != word.charCodeAt(i)) return unexpected();
  return true;
}

function checkDigits(expected: String): bool {
  if (!isDigit(unit(at))) return stop(expected);
  while (isDigit(unit(at))) ++at;
  return true;
}

function checkNumber(): bool {
  if (unit(at) == 45) {
    ++at;
    if (!isDigit(unit(at))) return stop("No number after minus sign in JSON");
  }
  if (unit(at) == 48) {
    ++at;
    if (isDigit(unit(at))) return stop("Unexpected number in JSON");
  } else while (isDigit(unit(at))) ++at;
  if (unit(at) == 46) {
    ++at;
    if (!checkDigits("Unterminated fractional number in JSON")) return false;
  }
  if ((unit(at) | 32) != 101) return true;
  ++at;
  if (unit(at) == 43 || unit(at) == 45) ++at;
  return checkDigits("Exponent part is missing a number in JSON");
}

function checkString(): bool {
  for (++at; unit(at) != 34; ++at) {
    const c = unit(at);
    if (c < 32) return stop(c < 0 ? "Unterminated string in JSON" : "Bad control character in string literal in JSON");
    if (c == 92 && !checkEscape()) return false;
  }
  ++at;
  return true;
}

function checkEscape(): bool {
  const c = unit(++at);
  // As V8 has it: beyond Latin-1 nothing can stand behind a backslash.
  if (c < 0 || c > 255) return unexpected();
  if (c == 117) {
    for (let i = 0; i < 4; ++i) {
      ++at;
      if (hexValue(unit(at)) < 0) return stop("Bad Unicode escape in JSON");
    }
    return true;
  }
  if (c == 34 || c == 92 || c == 47 || plainOf(c) != c) return true;
  return stop("Bad escaped character in JSON");
}

function hexValue(c: i32): i32 {
  if (isDigit(c)) return c - 48;
  const low = c | 32;
  return low >= 97 && low <= 102 ? low - 87 : -1;
}

/** What \b, \f, \n, \r and \t stand for; others as they are. */
function plainOf(c: i32): i32 {
  return c == 98 ? 8 : c == 102 ? 12 : c == 110 ? 10 : c == 114 ? 13 : c == 116 ? 9 : c;
}

function stop(what: String): bool {
  let line = 1;
  let start = 0;
  for (let i = 0; i < at; ++i) {
    const c = unit(i);
    if (c == 13 && i + 1 < at && unit(i + 1) == 10) ++i;
    if (c != 13 && c != 10) continue;
    ++line;
    start = i + 1;
  }
  message = what + " at position " + whole(at) + " (line " + whole(line) + " column " + whole(at - start + 1) + ")";
  return false;
}

function whole(value: i32): String {
  const digit = String.fromCharCode(48 + (value % 10));
  return value < 10 ? digit : whole(value / 10) + digit;
}

/** A character that cannot stand here. */
function unexpected(): bool {
  const c = unit(at);
  if (c < 0) message = "Unexpected end of JSON input";
  else if (c == 34) return stop("Unexpected string in JSON");
  else if (c == 45 || isDigit(c)) return stop("Unexpected number in JSON");
  else if (text == "undefined" || text == "NaN" || text == "Infinity" || text == "[object Object]") message = '"' + text + '" is not valid JSON';
  else message = "Unexpected token '" + part(at, at + 1) + "', " + surroundings() + " is not valid JSON";
  return false;
}

/** The text, or ten units on each side. */
function surroundings(): String {
  const length = text.length;
  if (length <= 20) return '"' + text + '"';
  const from = at < 10 ? 0 : at - 10;
  const to = at >= 10 && at >= length - 10 ? length : at + 10;
  return (from == 0 && at < 10 ? '"' : '..."') + part(from, to) + (to == length && at >= 10 && at >= length - 10 ? '"' : '"...');
}

function part(from: i32, to: i32): String {
  const result = changetype<String>(__new(<usize>(to - from) << 1, idof<String>()));
  memory.copy(changetype<usize>(result), changetype<usize>(text) + (<usize>from << 1), <usize>(to - from) << 1);
  return result;
}

/** The first unit of the next token, 48 for a number; commas and colons are passed over; 0 at the end. */
export function reader_kind(): i32 {
  let c = skipSpace();
  while (c == 44 || c == 58) {
    ++at;
    c = skipSpace();
  }
  return c == 45 || isDigit(c) ? 48 : max(c, 0);
}

/** Passes over a bracket. */
export function reader_enter(): void {
  reader_kind();
  ++at;
}

export function reader_at(): i32 {
  return at;
}

export function reader_goTo(position: f64): void {
  at = <i32>position;
}

export function reader_number(): f64 {
  reader_kind();
  const from = at;
  skipToken();
  return number_parseFloat(part(from, at));
}

export function reader_string(): String {
  reader_kind();
  const from = at + 1;
  skipToken();
  return unescaped(from, at - 1);
}

function unescaped(from: i32, to: i32): String {
  const plain = part(from, to);
  let size = 0;
  for (let i = from; i < to; ++i, ++size) {
    let c = unit(i);
    if (c == 92) {
      c = unit(++i);
      if (c != 117) c = plainOf(c);
      else {
        c = (hexValue(unit(i + 1)) << 12) | (hexValue(unit(i + 2)) << 8) | (hexValue(unit(i + 3)) << 4) | hexValue(unit(i + 4));
        i += 4;
      }
    }
    store<u16>(changetype<usize>(plain) + (<usize>size << 1), <u16>c);
  }
  if (size == to - from) return plain;
  const result = changetype<String>(__new(<usize>size << 1, idof<String>()));
  memory.copy(changetype<usize>(result), changetype<usize>(plain), <usize>size << 1);
  return result;
}

/** A string, number, word or bracket. */
function skipToken(): void {
  const c = unit(at++);
  if (c == 34) {
    for (let next = unit(at); next != 34; next = unit(++at)) if (next == 92) ++at;
    ++at;
    return;
  }
  if (c == 123 || c == 91 || c == 125 || c == 93) return;
  for (let next = unit(at); isDigit(next) || next == 45 || next == 43 || next == 46 || <u32>((next | 32) - 97) < 26; next = unit(++at)) {}
}

/** Passes over a value. */
export function reader_skip(): void {
  let depth = 0;
  do {
    const c = reader_kind();
    if (c == 123 || c == 91) ++depth;
    else if (c == 125 || c == 93) --depth;
    skipToken();
  } while (depth > 0);
}

/** JavaScript goes on with the value that begins here; the type has no room for it. */
export function reader_refuse(expected: String): void {
  const found = reader_kind();
  const target = at;
  at = 0;
  trap("JSON.parse: the text has " + nameOf(found) + " at $" + pathTo(target) + " where the program expects " + expected);
}

function nameOf(kind: i32): String {
  if (kind == 123) return "an object";
  if (kind == 91) return "an array";
  if (kind == 34) return "a string";
  if (kind == 48) return "a number";
  if (kind == 110) return "null";
  return kind == 116 ? "true" : "false";
}

/** The way to the value at this place, as a program would write it. */
function pathTo(target: i32): String {
  let path = "";
  for (let c = reader_kind(); at != target; c = reader_kind()) {
    ++at;
    for (let index = 0; ; ++index) {
      reader_kind();
      const step = c == 123 ? "." + reader_string() : "[" + whole(index) + "]";
      reader_kind();
      const from = at;
      reader_skip();
      if (at <= target) continue;
      at = from;
      path += step;
      break;
    }
  }
  return path;
}
