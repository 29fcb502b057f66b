/**
 * Integers of any size: a sign and limbs of 32 bits, the lowest first, without zeros at the top; zero has none and no sign. A
 * value is never changed once it is made. Bit operators see two's complement, as ECMAScript says.
 */
import { fail } from "./fail";
import { number_toString } from "./number";

export class Big {
  constructor(
    public negative: bool,
    public size: i32,
    public limbs: StaticArray<u32>,
  ) {}
}

/** V8's limit. */
const LARGEST_BITS: f64 = 1073741824.0;

/** What is left of the last division. */
// @ts-ignore: decorator
@lazy let left: StaticArray<u32> = changetype<StaticArray<u32>>(0);

function made(negative: bool, limbs: StaticArray<u32>): Big {
  let size = limbs.length;
  while (size > 0 && unchecked(limbs[size - 1]) == 0) --size;
  return new Big(negative && size > 0, size, limbs);
}

function ofWord(value: u32): Big {
  const limbs = new StaticArray<u32>(1);
  unchecked((limbs[0] = value));
  return made(false, limbs);
}

export function bigint_isInteger(value: f64): bool {
  return Math.trunc(value) == value && isFinite(value);
}

export function bigint_fromNumber(value: f64): Big {
  if (!bigint_isInteger(value)) fail("The number " + number_toString(value) + " cannot be converted to a BigInt because it is not an integer");
  return bigint_ofInteger(value);
}

export function bigint_ofInteger(value: f64): Big {
  const bits = reinterpret<u64>(Math.abs(value));
  const exponent = <i32>(bits >> 52) - 1075;
  const mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
  if (value == 0) return new Big(false, 0, new StaticArray<u32>(0));
  const limbs = new StaticArray<u32>(2);
  const whole = exponent < 0 ? mantissa >> <u64>-exponent : mantissa;
  unchecked((limbs[0] = <u32>whole));
  unchecked((limbs[1] = <u32>(whole >> 32)));
  const small = made(value < 0, limbs);
  return exponent > 0 ? shifted(small, exponent) : small;
}

/** Rounded to the nearest, halves to even. */
export function bigint_toNumber(value: Big): f64 {
  const size = value.size;
  if (size == 0) return 0;
  const limbs = value.limbs;
  const zeros = clz<u32>(unchecked(limbs[size - 1]));
  const bits = (<f64>size) * 32 - <f64>zeros;
  if (bits > 1024) return value.negative ? -Infinity : Infinity;
  // The 64 highest bits; whether anything is below them is kept in the lowest.
  let top: u64 = 0;
  let sticky = false;
  for (let i = 0; i < size; ++i) {
    const place = (i - size) * 32 + 64 + <i32>zeros;
    const limb = <u64>unchecked(limbs[i]);
    if (place >= 0) top |= limb << <u64>place;
    else if (place > -32) {
      top |= limb >> <u64>-place;
      if (limb & ((<u64>1 << <u64>-place) - 1)) sticky = true;
    } else if (limb) sticky = true;
  }
  if (sticky) top |= 1;
  const scale = reinterpret<f64>(<u64>(<i64>bits - 64 + 1023) << 52);
  const result = <f64>top * scale;
  return value.negative ? -result : result;
}

export function bigint_negate(value: Big): Big {
  return new Big(!value.negative && value.size > 0, value.size, value.limbs);
}

function compareSizes(a: Big, b: Big): i32 {
  if (a.size != b.size) return a.size < b.size ? -1 : 1;
  for (let i = a.size - 1; i >= 0; --i) {
    const p = unchecked(a.limbs[i]);
    const q = unchecked(b.limbs[i]);
    if (p != q) return p < q ? -1 : 1;
  }
  return 0;
}

export function bigint_compare(a: Big, b: Big): i32 {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  return a.negative ? compareSizes(b, a) : compareSizes(a, b);
}

/** NaN with NaN. */
export function bigint_compareNumber(a: Big, b: f64): f64 {
  if (b != b) return NaN;
  if (!isFinite(b)) return b > 0 ? -1 : 1;
  const whole = Math.trunc(b);
  const order = bigint_compare(a, bigint_ofInteger(whole));
  return order != 0 ? <f64>order : whole < b ? -1 : whole > b ? 1 : 0;
}

function sumOfSizes(a: Big, b: Big): StaticArray<u32> {
  const size = max(a.size, b.size);
  const limbs = new StaticArray<u32>(size + 1);
  let carry: u64 = 0;
  for (let i = 0; i <= size; ++i) {
    if (i < a.size) carry += <u64>unchecked(a.limbs[i]);
    if (i < b.size) carry += <u64>unchecked(b.limbs[i]);
    unchecked((limbs[i] = <u32>carry));
    carry >>= 32;
  }
  return limbs;
}

/** `a` is the larger one. */
function differenceOfSizes(a: Big, b: Big): StaticArray<u32> {
  const limbs = new StaticArray<u32>(a.size);
  let borrow: i64 = 0;
  for (let i = 0; i < a.size; ++i) {
    borrow += <i64>unchecked(a.limbs[i]);
    if (i < b.size) borrow -= <i64>unchecked(b.limbs[i]);
    unchecked((limbs[i] = <u32>borrow));
    borrow >>= 32;
  }
  return limbs;
}

export function bigint_add(a: Big, b: Big): Big {
  if (a.negative == b.negative) return made(a.negative, sumOfSizes(a, b));
  return compareSizes(a, b) >= 0 ? made(a.negative, differenceOfSizes(a, b)) : made(b.negative, differenceOfSizes(b, a));
}

export function bigint_subtract(a: Big, b: Big): Big {
  return bigint_add(a, bigint_negate(b));
}

export function bigint_multiply(a: Big, b: Big): Big {
  if (<f64>(a.size + b.size - 2) * 32 > LARGEST_BITS) fail("Maximum BigInt size exceeded");
  const limbs = new StaticArray<u32>(a.size + b.size);
  for (let i = 0; i < a.size; ++i) {
    const factor = <u64>unchecked(a.limbs[i]);
    let carry: u64 = 0;
    for (let k = 0; k < b.size; ++k) {
      carry += factor * <u64>unchecked(b.limbs[k]) + <u64>unchecked(limbs[i + k]);
      unchecked((limbs[i + k] = <u32>carry));
      carry >>= 32;
    }
    unchecked((limbs[i + b.size] = <u32>carry));
  }
  return made(a.negative != b.negative, limbs);
}

/** The quotient of the sizes; `left` is the remainder. */
function quotientOfSizes(a: Big, b: Big): StaticArray<u32> {
  if (compareSizes(a, b) < 0) {
    left = a.limbs;
    return new StaticArray<u32>(0);
  }
  return b.size == 1 ? quotientByWord(a, unchecked(b.limbs[0])) : longQuotient(a, b);
}

function quotientByWord(a: Big, divisor: u32): StaticArray<u32> {
  const limbs = new StaticArray<u32>(a.size);
  let rest: u64 = 0;
  for (let i = a.size - 1; i >= 0; --i) {
    rest = (rest << 32) | <u64>unchecked(a.limbs[i]);
    unchecked((limbs[i] = <u32>(rest / <u64>divisor)));
    rest %= <u64>divisor;
  }
  const remainder = new StaticArray<u32>(1);
  unchecked((remainder[0] = <u32>rest));
  left = remainder;
  return limbs;
}

/** Knuth's algorithm D: the divisor is moved up until its highest bit is set. */
function longQuotient(a: Big, b: Big): StaticArray<u32> {
  const n = b.size;
  const m = a.size - n;
  const shift = <i32>clz<u32>(unchecked(b.limbs[n - 1]));
  const divisor = movedUp(b, shift, n);
  const rest = movedUp(a, shift, a.size + 1);
  const limbs = new StaticArray<u32>(m + 1);
  const high = <u64>unchecked(divisor[n - 1]);
  const next = <u64>unchecked(divisor[n - 2]);
  for (let j = m; j >= 0; --j) {
    const top = (<u64>unchecked(rest[j + n]) << 32) | <u64>unchecked(rest[j + n - 1]);
    let guess = top / high;
    let over = top % high;
    while (guess >= 0x100000000 || guess * next > ((over << 32) | <u64>unchecked(rest[j + n - 2]))) {
      --guess;
      over += high;
      if (over >= 0x100000000) break;
    }
    if (subtractAt(rest, divisor, j, n, guess)) {
      --guess;
      addAt(rest, divisor, j, n);
    }
    unchecked((limbs[j] = <u32>guess));
  }
  left = movedDown(rest, shift, n);
  return limbs;
}

function movedUp(value: Big, shift: i32, size: i32): StaticArray<u32> {
  const limbs = new StaticArray<u32>(size);
  let carry: u64 = 0;
  for (let i = 0; i < size; ++i) {
    if (i < value.size) carry |= <u64>unchecked(value.limbs[i]) << <u64>shift;
    unchecked((limbs[i] = <u32>carry));
    carry >>= 32;
  }
  return limbs;
}

function movedDown(from: StaticArray<u32>, shift: i32, size: i32): StaticArray<u32> {
  const limbs = new StaticArray<u32>(size);
  for (let i = 0; i < size; ++i) {
    const both = <u64>unchecked(from[i]) | (i + 1 < from.length ? <u64>unchecked(from[i + 1]) << 32 : 0);
    unchecked((limbs[i] = <u32>(both >> <u64>shift)));
  }
  return limbs;
}

/** rest −= divisor × guess, from limb `j` on; whether it went below zero. */
function subtractAt(rest: StaticArray<u32>, divisor: StaticArray<u32>, j: i32, n: i32, guess: u64): bool {
  let carry: u64 = 0;
  let borrow: i64 = 0;
  for (let i = 0; i < n; ++i) {
    carry += guess * <u64>unchecked(divisor[i]);
    borrow += <i64>unchecked(rest[i + j]) - <i64>(carry & 0xffffffff);
    unchecked((rest[i + j] = <u32>borrow));
    borrow >>= 32;
    carry >>= 32;
  }
  borrow += <i64>unchecked(rest[j + n]) - <i64>carry;
  unchecked((rest[j + n] = <u32>borrow));
  return borrow < 0;
}

function addAt(rest: StaticArray<u32>, divisor: StaticArray<u32>, j: i32, n: i32): void {
  let carry: u64 = 0;
  for (let i = 0; i < n; ++i) {
    carry += <u64>unchecked(rest[i + j]) + <u64>unchecked(divisor[i]);
    unchecked((rest[i + j] = <u32>carry));
    carry >>= 32;
  }
  unchecked((rest[j + n] = <u32>(<u64>unchecked(rest[j + n]) + carry)));
}

export function bigint_divide(a: Big, b: Big): Big {
  if (b.size == 0) fail("Division by zero");
  return made(a.negative != b.negative, quotientOfSizes(a, b));
}

export function bigint_remainder(a: Big, b: Big): Big {
  if (b.size == 0) fail("Division by zero");
  quotientOfSizes(a, b);
  return made(a.negative, left);
}

/** The words for a negative exponent are V8's. */
export function bigint_power(base: Big, exponent: Big): Big {
  if (exponent.negative) fail("undefined must be positive");
  let result = ofWord(1);
  if (exponent.size == 0) return result;
  const isOdd = (unchecked(exponent.limbs[0]) & 1) != 0;
  if (base.size == 0 || (base.size == 1 && unchecked(base.limbs[0]) == 1)) return base.negative && !isOdd ? bigint_negate(base) : base;
  if (exponent.size > 1) fail("Maximum BigInt size exceeded");
  let square = base;
  for (let rest = unchecked(exponent.limbs[0]); rest != 0; rest >>= 1) {
    if (rest & 1) result = bigint_multiply(result, square);
    if (rest > 1) square = bigint_multiply(square, square);
  }
  return result;
}

/** Up by this many bits, down where it is negative; what falls off the end of a negative number takes it down by one. */
function shifted(value: Big, by: i32): Big {
  if (by >= 0) {
    const limbs = movedUp(value, by & 31, value.size + 1);
    const words = by >> 5;
    const result = new StaticArray<u32>(limbs.length + words);
    for (let i = 0; i < limbs.length; ++i) unchecked((result[i + words] = limbs[i]));
    return made(value.negative, result);
  }
  const words = -by >> 5;
  const size = max(0, value.size - words);
  const upper = new StaticArray<u32>(size);
  let lost = false;
  for (let i = 0; i < value.size; ++i) {
    if (i >= words) unchecked((upper[i - words] = unchecked(value.limbs[i])));
    else if (unchecked(value.limbs[i])) lost = true;
  }
  const shift = -by & 31;
  if (size > 0 && unchecked(upper[0]) & ((<u32>1 << shift) - 1)) lost = true;
  const result = made(value.negative, movedDown(upper, shift, size));
  return value.negative && lost ? bigint_subtract(result, ofWord(1)) : result;
}

export function bigint_shiftLeft(value: Big, by: Big): Big {
  if (value.size == 0 || by.size == 0) return value;
  const isFar = by.size > 1 || unchecked(by.limbs[0]) > 1073741824;
  if (isFar && !by.negative) fail("Maximum BigInt size exceeded");
  if (isFar) return value.negative ? bigint_negate(ofWord(1)) : ofWord(0);
  const bits = <i32>unchecked(by.limbs[0]);
  return shifted(value, by.negative ? -bits : bits);
}

export function bigint_shiftRight(value: Big, by: Big): Big {
  return bigint_shiftLeft(value, bigint_negate(by));
}

/** The lowest `size` limbs of the number in two's complement. */
function complement(value: Big, size: i32): StaticArray<u32> {
  const limbs = new StaticArray<u32>(size);
  let carry: u64 = 1;
  for (let i = 0; i < size; ++i) {
    const limb = i < value.size ? unchecked(value.limbs[i]) : 0;
    if (!value.negative) unchecked((limbs[i] = limb));
    else {
      carry += <u64>~limb;
      unchecked((limbs[i] = <u32>carry));
      carry >>= 32;
    }
  }
  return limbs;
}

/** Back from two's complement: the highest bit is the sign. */
function ofComplement(limbs: StaticArray<u32>): Big {
  const size = limbs.length;
  if (size == 0 || <i32>unchecked(limbs[size - 1]) >= 0) return made(false, limbs);
  return bigint_negate(made(false, complement(new Big(true, size, limbs), size)));
}

export function bigint_and(a: Big, b: Big): Big {
  const size = max(a.size, b.size) + 1;
  const limbs = complement(a, size);
  const other = complement(b, size);
  for (let i = 0; i < size; ++i) unchecked((limbs[i] = limbs[i] & other[i]));
  return ofComplement(limbs);
}

export function bigint_or(a: Big, b: Big): Big {
  const size = max(a.size, b.size) + 1;
  const limbs = complement(a, size);
  const other = complement(b, size);
  for (let i = 0; i < size; ++i) unchecked((limbs[i] = limbs[i] | other[i]));
  return ofComplement(limbs);
}

export function bigint_xor(a: Big, b: Big): Big {
  const size = max(a.size, b.size) + 1;
  const limbs = complement(a, size);
  const other = complement(b, size);
  for (let i = 0; i < size; ++i) unchecked((limbs[i] = limbs[i] ^ other[i]));
  return ofComplement(limbs);
}

export function bigint_not(value: Big): Big {
  return bigint_subtract(bigint_negate(value), ofWord(1));
}

export function bigint_asUintN(bits: f64, value: Big): Big {
  const count = wholeBits(bits);
  if (!value.negative && count >= <f64>value.size * 32) return value;
  if (count > LARGEST_BITS) fail("Maximum BigInt size exceeded");
  return made(false, lowBits(value, <i32>count));
}

export function bigint_asIntN(bits: f64, value: Big): Big {
  const count = wholeBits(bits);
  if (count > <f64>value.size * 32) return value;
  const size = <i32>count;
  const limbs = lowBits(value, size);
  const isNegative = size > 0 && (unchecked(limbs[(size - 1) >> 5]) >> ((size - 1) & 31)) & 1;
  return isNegative ? bigint_subtract(made(false, limbs), shifted(ofWord(1), size)) : made(false, limbs);
}

function wholeBits(bits: f64): f64 {
  const whole = bits == bits ? Math.trunc(bits) : 0;
  if (whole < 0 || whole > 9007199254740991.0) fail("Invalid value: not (convertible to) a safe integer");
  return whole;
}

function lowBits(value: Big, bits: i32): StaticArray<u32> {
  const limbs = complement(value, (bits + 31) >> 5);
  if (bits & 31) {
    const last = limbs.length - 1;
    unchecked((limbs[last] = limbs[last] & ((<u32>1 << (bits & 31)) - 1)));
  }
  return limbs;
}

export function bigint_isTrue(value: Big): bool {
  return value.size != 0;
}

/** Digits in groups that a limb holds, from the lowest. */
export function bigint_toString(value: Big, radix: f64): String {
  const base = <u32>(radix == radix ? Math.trunc(radix) : 0);
  if (!(radix >= 2 && radix < 37)) fail("toString() radix argument must be between 2 and 36");
  if (value.size == 0) return "0";
  let group = base;
  let digits = 1;
  while (<u64>group * <u64>base < 0x100000000) {
    group *= base;
    ++digits;
  }
  const length = value.size * 33 + 64;
  const text = __new(<usize>length << 1, idof<String>());
  let at = length;
  let rest = new Big(false, value.size, value.limbs);
  while (rest.size > 0) {
    rest = made(false, quotientByWord(rest, group));
    let part = unchecked(left[0]);
    for (let i = 0; i < digits && (part > 0 || rest.size > 0); ++i) {
      const digit = part % base;
      part /= base;
      store<u16>(text + (<usize>--at << 1), <u16>(digit < 10 ? 48 + digit : 87 + digit));
    }
  }
  if (value.negative) store<u16>(text + (<usize>--at << 1), 45);
  return changetype<String>(text).substring(at, length);
}

/** Decimal digits after a minus sign or none: what a literal is written as. */
export function bigint_literal(text: String): Big {
  const isNegative = text.charCodeAt(0) == 45;
  const value = ofDigits(text, isNegative ? 1 : 0, text.length, 10);
  return isNegative ? bigint_negate(value) : value;
}

export function bigint_parse(given: String): Big {
  const text = given.trim();
  const first = text.length > 1 && text.charCodeAt(0) == 48 ? text.charCodeAt(1) | 32 : 0;
  const radix = first == 120 ? 16 : first == 111 ? 8 : first == 98 ? 2 : 10;
  const sign = text.length > 0 ? text.charCodeAt(0) : 0;
  const from = radix != 10 ? 2 : sign == 43 || sign == 45 ? 1 : 0;
  let isNumber = text.length > from || text.length == 0;
  for (let i = from; i < text.length; ++i) if (digitOf(text.charCodeAt(i)) >= radix) isNumber = false;
  if (!isNumber) fail("Cannot convert " + given + " to a BigInt");
  const value = ofDigits(text, from, text.length, radix);
  return radix == 10 && sign == 45 ? bigint_negate(value) : value;
}

function digitOf(unit: i32): i32 {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const lower = unit | 32;
  return lower >= 97 && lower <= 122 ? lower - 87 : 99;
}

function ofDigits(text: String, from: i32, to: i32, radix: i32): Big {
  const limbs = new StaticArray<u32>(((to - from) * 6) / 32 + 2);
  let size = 0;
  for (let i = from; i < to; ++i) {
    let carry = <u64>digitOf(text.charCodeAt(i));
    for (let k = 0; k < size; ++k) {
      carry += <u64>unchecked(limbs[k]) * <u64>radix;
      unchecked((limbs[k] = <u32>carry));
      carry >>= 32;
    }
    if (carry) unchecked((limbs[size++] = <u32>carry));
  }
  return made(false, limbs);
}
