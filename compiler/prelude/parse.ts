/** Text to numbers, correctly rounded: exact whole-number arithmetic wherever a double's own could be off. */
import { bigA, bigB, bigCompare, bigMultiply, bigPower10, bigSet, bigShift, bigSubtract } from "./big";
import { skipSpace } from "./string";

/** More digits than this can't change a double but through being not all zero. */
const DIGITS: i32 = 780;

let end: i32 = 0;

function unit(text: String, at: i32): i32 {
  return at < text.length ? <i32>load<u16>(changetype<usize>(text) + (<usize>at << 1)) : 0;
}

function isDigit(c: i32): bool {
  return <u32>(c - 48) < 10;
}

/** StrDecimalLiteral at `from`; sets `end` behind it, or to −1 when there is none. */
function decimal(text: String, from: i32): f64 {
  let at = from;
  const negative = unit(text, at) == 45;
  if (negative || unit(text, at) == 43) ++at;
  if (unit(text, at) == 73 && startsInfinity(text, at)) {
    end = at + 8;
    return negative ? -Infinity : Infinity;
  }
  const value = unsigned(text, at);
  return negative ? -value : value;
}

function startsInfinity(text: String, at: i32): bool {
  const name = "Infinity";
  for (let i = 0; i < name.length; ++i) if (unit(text, at + i) != unit(name, i)) return false;
  return true;
}

function unsigned(text: String, from: i32): f64 {
  let at = from;
  let seen = false;
  let count = 0;
  let exponent = 0;
  let small: u64 = 0;
  let sticky = false;
  let behindPoint = false;
  bigSet(bigA, 0);
  for (; ; ++at) {
    const c = unit(text, at);
    if (c == 46 && !behindPoint) {
      behindPoint = true;
      continue;
    }
    if (!isDigit(c)) break;
    seen = true;
    if (count == 0 && c == 48) {
      if (behindPoint) --exponent;
      continue;
    }
    if (count < DIGITS) {
      ++count;
      if (count <= 19) small = small * 10 + (c - 48);
      else {
        if (count == 20) bigSet(bigA, small);
        bigMultiply(bigA, 10, c - 48);
      }
      if (behindPoint) --exponent;
    } else {
      if (c != 48) sticky = true;
      if (!behindPoint) ++exponent;
    }
  }
  if (!seen) {
    end = -1;
    return 0;
  }
  end = at;
  exponent += exponentPart(text, at);
  if (count == 0) return 0;
  if (count <= 15 && exponent >= -22 && exponent <= 22) return exponent < 0 ? <f64>small / power10(-exponent) : <f64>small * power10(exponent);
  if (exponent + count > 310) return Infinity;
  if (exponent + count < -326) return 0;
  if (count <= 19) bigSet(bigA, small);
  // One more digit than was read: not zero, and nothing that could be halfway.
  if (sticky) {
    bigMultiply(bigA, 10, 1);
    --exponent;
  }
  return divide(exponent);
}

/** The exponent at `at`; moves `end` behind it when there is one. Very large ones stop growing. */
function exponentPart(text: String, at: i32): i32 {
  if ((unit(text, at) | 32) != 101) return 0;
  ++at;
  const negative = unit(text, at) == 45;
  if (negative || unit(text, at) == 43) ++at;
  if (!isDigit(unit(text, at))) return 0;
  let value = 0;
  for (; isDigit(unit(text, at)); ++at) value = min(value * 10 + unit(text, at) - 48, 1000000);
  end = at;
  return negative ? -value : value;
}

/** Exact up to 10^22. */
function power10(exponent: i32): f64 {
  let value: f64 = 1;
  for (; exponent > 0; --exponent) value *= 10;
  return value;
}

function bitLength(): i32 {
  return (bigA.length << 5) - <i32>clz(load<u32>(changetype<usize>(bigA) + (<usize>bigA.length << 2)));
}

function bitLengthB(): i32 {
  return (bigB.length << 5) - <i32>clz(load<u32>(changetype<usize>(bigB) + (<usize>bigB.length << 2)));
}

/** bigA × 10^exponent, rounded to the nearest double, halves to even. */
function divide(exponent: i32): f64 {
  bigSet(bigB, 1);
  if (exponent >= 0) bigPower10(bigA, exponent);
  else bigPower10(bigB, -exponent);
  // value / 2^shift is in [2^52, 2^54): 53 or 54 bits of quotient, fewer below the smallest normal number.
  let shift = max(bitLength() - bitLengthB() - 53, -1074);
  if (shift >= 0) bigShift(bigB, shift);
  else bigShift(bigA, -shift);
  let quotient = longDivide();
  let inexact = bigA.length > 0;
  if (quotient >= 0x20000000000000) {
    // 54 bits: the lowest decides the rounding, with what is left.
    const half = quotient & 1;
    quotient >>= 1;
    ++shift;
    if (half && (inexact || quotient & 1)) ++quotient;
  } else {
    bigMultiply(bigA, 2, 0);
    const left = bigCompare(bigA, bigB);
    if (left > 0 || (left == 0 && quotient & 1)) ++quotient;
  }
  if (quotient >= 0x20000000000000) {
    quotient >>= 1;
    ++shift;
  }
  if (quotient < 0x10000000000000) return reinterpret<f64>(quotient);
  if (shift + 1075 > 2046) return Infinity;
  return reinterpret<f64>((quotient & 0xfffffffffffff) | (<u64>(shift + 1075) << 52));
}

/** floor(bigA / bigB), below 2^54; bigA keeps the rest. */
function longDivide(): u64 {
  let quotient: u64 = 0;
  bigShift(bigB, 54);
  for (let i = 54; i >= 0; --i) {
    quotient <<= 1;
    if (bigCompare(bigA, bigB) >= 0) {
      bigSubtract(bigA, bigB);
      quotient |= 1;
    }
    if (i > 0) bigMultiply(bigA, 2, 0);
  }
  // Both were shifted by 2^54 on the way.
  return quotient;
}

export function number_parseFloat(text: String): f64 {
  const value = decimal(text, skipSpace(text, 0));
  return end < 0 ? NaN : value;
}

export function string_toNumber(text: String): f64 {
  const from = skipSpace(text, 0);
  if (from == text.length) return 0;
  let value: f64;
  const mark = unit(text, from + 1) | 32;
  const radix = unit(text, from) != 48 ? 0 : mark == 120 ? 16 : mark == 111 ? 8 : mark == 98 ? 2 : 0;
  if (radix) value = digitsOf(text, from + 2, radix);
  else value = decimal(text, from);
  return end >= 0 && skipSpace(text, end) == text.length ? value : NaN;
}

export function number_parseInt(text: String, radix: f64): f64 {
  let at = skipSpace(text, 0);
  const negative = unit(text, at) == 45;
  if (negative || unit(text, at) == 43) ++at;
  let base = isFinite(radix) ? <i32>(<i64>(Math.trunc(radix) % 4294967296.0)) : 0;
  if ((base == 0 || base == 16) && unit(text, at) == 48 && (unit(text, at + 1) | 32) == 120) {
    at += 2;
    base = 16;
  }
  if (base == 0) base = 10;
  if (base < 2 || base > 36) return NaN;
  const value = digitsOf(text, at, base);
  if (end < 0) return NaN;
  return negative ? -value : value;
}

function digitValue(c: i32): i32 {
  if (isDigit(c)) return c - 48;
  const low = c | 32;
  return low >= 97 && low <= 122 ? low - 87 : 36;
}

/** Digits of a radix; sets `end`, −1 when there are none. Exact for 10 and powers of two; otherwise ECMAScript allows V8's sum. */
function digitsOf(text: String, from: i32, radix: i32): f64 {
  const exact = radix == 10 || (radix & (radix - 1)) == 0;
  let at = from;
  let sum: f64 = 0;
  let part: u32 = 0;
  let factor: u32 = 1;
  bigSet(bigA, 0);
  while (unit(text, at) == 48) ++at;
  for (; ; ++at) {
    const digit = digitValue(unit(text, at));
    if (digit >= radix) break;
    if (exact) {
      if (bigA.length <= LARGEST) bigMultiply(bigA, radix, digit);
      continue;
    }
    if (factor * radix > MOST / 36) {
      sum = sum * <f64>factor + <f64>part;
      part = 0;
      factor = 1;
    }
    part = part * radix + digit;
    factor *= radix;
  }
  end = at == from ? -1 : at;
  if (!exact) return sum * <f64>factor + <f64>part;
  if (bigA.length == 0) return 0;
  return bigA.length > LARGEST ? Infinity : divide(0);
}

/** 2^1024 and more has more limbs than this; further digits only make it larger. */
const LARGEST: i32 = 33;

/** Of 32 bits. */
const MOST: u32 = 0xffffffff;
