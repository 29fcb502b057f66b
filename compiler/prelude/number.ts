/**
 * Numbers as text, to the letter as ECMAScript has it: the shortest digits that give the number back, the closest of them,
 * and exact roundings for a given count of digits. Digits come from long division of whole numbers (`big.ts`), one a step.
 */
import { Big, bigA, bigB, bigC, bigCompare, bigCompareSum, bigDigit, bigMultiply, bigPower10, bigSet, bigShift } from "./big";
import { fail } from "./fail";
export { number_parseFloat, number_parseInt } from "./parse";

/** Digits as numbers 0 … 9; 1 for the carry, 100 for what may be asked for, 21 and more before the point. */
// @ts-ignore: decorator
@lazy
const digits: usize = memory.data(160);

/** The number is 0.d₁d₂… × 10^point. */
let point: i32 = 0;

export function number_sameValue(a: f64, b: f64): bool {
  return reinterpret<i64>(a) == reinterpret<i64>(b) || (a != a && b != b);
}

export function number_toString(value: f64): String {
  if (value != value) return "NaN";
  if (value == 0) return "0";
  const positive = Math.abs(value);
  if (positive == Infinity) return value < 0 ? "-Infinity" : "Infinity";
  const count = positive < 9007199254740992 && positive == Math.trunc(positive) ? wholeDigits(<u64>positive) : shortestDigits(positive);
  open(value < 0);
  if (point > 0 && point <= 21) plain(count, max(count - point, 0));
  else if (point > -6 && point <= 0) plain(count, count - point);
  else exponential(count);
  return close();
}

function wholeDigits(value: u64): i32 {
  let length = 0;
  for (let rest = value; rest; rest /= 10) ++length;
  point = length;
  for (let i = length - 1; i >= 0; --i, value /= 10) store<u8>(digits + i, <u8>(value % 10));
  while (load<u8>(digits + length - 1) == 0) --length;
  return length;
}

/** Sets a / b = value / 10^point, in [0.1, 1); and c to half the distance to the number below, in the same measure. */
function scale(value: f64): void {
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >> 52);
  const fraction = bits & 0xfffffffffffff;
  const mantissa = biased ? fraction | 0x10000000000000 : fraction;
  const exponent = max(biased, 1) - 1075;
  bigSet(bigA, mantissa);
  bigSet(bigB, 1);
  bigSet(bigC, 1);
  bigShift(bigA, 2 + max(exponent, 0));
  bigShift(bigB, 2 + max(-exponent, 0));
  bigShift(bigC, 1 + max(exponent, 0));
  // An estimate that is right or one too small.
  const length = 64 - <i32>clz(mantissa);
  point = <i32>Math.ceil(<f64>(exponent + length - 1) * 0.30102999566398114 - 0.0000000001);
  if (point >= 0) bigPower10(bigB, point);
  else {
    bigPower10(bigA, -point);
    bigPower10(bigC, -point);
  }
  if (bigCompare(bigA, bigB) >= 0) {
    bigMultiply(bigB, 10, 0);
    ++point;
  }
}

/** The fewest digits that lie within half the distance to the neighbours, both ends included when the mantissa is even. */
function shortestDigits(value: f64): i32 {
  scale(value);
  const bits = reinterpret<u64>(value);
  const even = (bits & 1) == 0;
  // Below a power of two the neighbour is half as far.
  const uneven = (bits & 0xfffffffffffff) == 0 && bits >> 52 > 1;
  // Rounding up at the top may reach the next power of ten.
  if (even ? bigCompareSum(bigA, bigC, bigB) >= 0 : bigCompareSum(bigA, bigC, bigB) > 0) {
    bigMultiply(bigB, 10, 0);
    ++point;
  }
  if (uneven) {
    bigMultiply(bigA, 2, 0);
    bigMultiply(bigB, 2, 0);
  }
  let count = 0;
  for (;;) {
    bigMultiply(bigA, 10, 0);
    bigMultiply(bigC, 10, 0);
    const digit = bigDigit(bigA, bigB);
    const below = bigCompare(bigA, bigC);
    const low = even ? below <= 0 : below < 0;
    if (uneven) bigMultiply(bigC, 2, 0);
    const above = bigCompareSum(bigA, bigC, bigB);
    const high = even ? above >= 0 : above > 0;
    if (uneven) halve(bigC);
    if (!low && !high) {
      store<u8>(digits + count++, <u8>digit);
      continue;
    }
    const middle = bigCompareSum(bigA, bigA, bigB);
    const up = high && (!low || middle > 0 || (middle == 0 && (digit & 1) == 1));
    store<u8>(digits + count++, <u8>(digit + <i32>up));
    return count;
  }
}

function halve(n: Big): void {
  let carry: u64 = 0;
  for (let i = n.length - 1; i >= 0; --i) {
    const at = changetype<usize>(n) + 4 + (<usize>i << 2);
    const value = (carry << 32) | <u64>load<u32>(at);
    store<u32>(at, <u32>(value >> 1));
    carry = value & 1;
  }
  if (n.length > 0 && load<u32>(changetype<usize>(n) + (<usize>n.length << 2)) == 0) n.length -= 1;
}

/** `count` digits of the value (none or fewer: only whether it rounds up to one), halves up. Trailing zeros stay. */
function roundedDigits(value: f64, count: i32): i32 {
  for (let i = 0; i < count; ++i) {
    bigMultiply(bigA, 10, 0);
    store<u8>(digits + i, <u8>bigDigit(bigA, bigB));
  }
  if (count < 0 || bigCompareSum(bigA, bigA, bigB) < 0) return max(count, 0);
  let last = count - 1;
  for (; last >= 0; --last) {
    const digit = load<u8>(digits + last) + 1;
    store<u8>(digits + last, digit == 10 ? 0 : digit);
    if (digit < 10) return count;
  }
  // All nines: one more digit before the point.
  memory.copy(digits + 1, digits, count);
  store<u8>(digits, 1);
  ++point;
  return count + 1;
}

export function number_toFixed(value: f64, fraction: f64): String {
  const places = whole(fraction, 0, 100, "toFixed() digits argument must be between 0 and 100");
  if (value != value || Math.abs(value) >= 1e21) return number_toString(value);
  const positive = Math.abs(value);
  let count = 0;
  point = 0;
  if (positive != 0) {
    scale(positive);
    count = roundedDigits(positive, point + places);
  }
  open(value < 0);
  plain(count, places);
  return close();
}

export function number_toExponential(value: f64, fraction: f64): String {
  const places = <i32>(fraction == fraction ? Math.trunc(fraction) : 0);
  if (!isFinite(value)) return number_toString(value);
  whole(fraction, 0, 100, "toExponential() argument must be between 0 and 100");
  const count = given(value, places + 1);
  open(value < 0);
  exponential(count);
  return close();
}

export function number_toExponentialShortest(value: f64): String {
  if (!isFinite(value)) return number_toString(value);
  const count = value == 0 ? given(0, 1) : shortestDigits(Math.abs(value));
  open(value < 0);
  exponential(count);
  return close();
}

export function number_toPrecision(value: f64, precision: f64): String {
  if (!isFinite(value)) return number_toString(value);
  const wanted = whole(precision, 1, 100, "toPrecision() argument must be between 1 and 100");
  const count = given(value, wanted);
  open(value < 0);
  if (point > wanted || point <= -6) exponential(count);
  else plain(count, wanted - point);
  return close();
}

/** Exactly `count` digits of the value; of 0 as 0.0… × 10^1. */
function given(value: f64, count: i32): i32 {
  if (value == 0) {
    memory.fill(digits, 0, count);
    point = 1;
    return count;
  }
  const positive = Math.abs(value);
  scale(positive);
  roundedDigits(positive, count);
  return count;
}

function whole(value: f64, least: f64, most: f64, message: String): i32 {
  const cut = value == value ? Math.trunc(value) : 0;
  if (!(cut >= least && cut <= most)) fail(message);
  return <i32>cut;
}

let text: String = "";
let length: i32 = 0;

function open(negative: bool): void {
  // 1100 for radix 2; everything else is shorter than 140.
  text = changetype<String>(__new(280, idof<String>()));
  length = 0;
  if (negative) unit(45);
}

function unit(code: i32): void {
  store<u16>(changetype<usize>(text) + (<usize>length << 1), <u16>code);
  ++length;
}

/** The digits from `at` on; zeros where there are none. */
function digit(at: i32, count: i32): void {
  unit(at >= 0 && at < count ? 48 + <i32>load<u8>(digits + at) : 48);
}

/** Without an exponent, with `places` digits behind the point. */
function plain(count: i32, places: i32): void {
  if (point <= 0) unit(48);
  for (let i = 0; i < point; ++i) digit(i, count);
  if (places == 0) return;
  unit(46);
  for (let i = 0; i < places; ++i) digit(point + i, count);
}

function exponential(count: i32): void {
  digit(0, count);
  if (count > 1) unit(46);
  for (let i = 1; i < count; ++i) digit(i, count);
  unit(101);
  const exponent = point - 1;
  unit(exponent < 0 ? 45 : 43);
  const positive = abs(exponent);
  if (positive >= 100) unit(48 + positive / 100);
  if (positive >= 10) unit(48 + ((positive / 10) % 10));
  unit(48 + (positive % 10));
}

function close(): String {
  const result = changetype<String>(__renew(changetype<usize>(text), <usize>length << 1));
  text = "";
  return result;
}

/**
 * The digits behind the point stop where they tell the number from its neighbours. ECMAScript leaves the last digits of
 * radixes other than 10 to the engine: these are V8's.
 */
export function number_toStringRadix(value: f64, radix: f64): String {
  const base = <f64>whole(radix, 2, 36, "toString() radix argument must be between 2 and 36");
  if (base == 10 || !isFinite(value)) return number_toString(value);
  const positive = Math.abs(value);
  text = changetype<String>(__new(2 * 2200, idof<String>()));
  // From the middle: the whole part to the left, the fraction to the right.
  const middle = changetype<usize>(text) + 2 * 1100;
  let right = middle;
  let rest = Math.floor(positive);
  let fraction = positive - rest;
  let delta = Math.max(0.5 * (reinterpret<f64>(reinterpret<u64>(positive) + 1) - positive), 5e-324);
  if (fraction >= delta) {
    store<u16>(right, 46);
    right += 2;
    do {
      fraction *= base;
      delta *= base;
      const next = <i32>fraction;
      store<u16>(right, <u16>letter(next));
      right += 2;
      fraction -= <f64>next;
      if ((fraction > 0.5 || (fraction == 0.5 && (next & 1) == 1)) && fraction + delta > 1) {
        right = carry(right, middle, <i32>base);
        if (right == middle) rest += 1;
        break;
      }
    } while (fraction >= delta);
  }
  let left = middle;
  while (rest / base >= 9007199254740992) {
    rest /= base;
    left -= 2;
    store<u16>(left, 48);
  }
  do {
    const next = rest % base;
    left -= 2;
    store<u16>(left, <u16>letter(<i32>next));
    rest = (rest - next) / base;
  } while (rest > 0);
  if (value < 0) {
    left -= 2;
    store<u16>(left, 45);
  }
  const result = __new(right - left, idof<String>());
  memory.copy(result, left, right - left);
  text = "";
  return changetype<String>(result);
}

/** Adds one to the digits that end at `right`; gives the new end, which is the point's place when all were the highest. */
function carry(right: usize, middle: usize, base: i32): usize {
  while (true) {
    right -= 2;
    if (right == middle) return middle;
    const code = <i32>load<u16>(right);
    const value = (code > 57 ? code - 87 : code - 48) + 1;
    if (value < base) {
      store<u16>(right, <u16>letter(value));
      return right + 2;
    }
  }
}

function letter(value: i32): i32 {
  return value < 10 ? 48 + value : 87 + value;
}
