/**
 * Whole numbers of any size, as far as doubles need them: a length and 32-bit limbs, lowest first, in memory of their own.
 * Printing and parsing numbers exactly is long division with these; nothing is allocated. Lazy: only modules that use them have them.
 */

/** Room for 800 digits times 2^1100. */
const LIMBS: i32 = 136;

// @ts-ignore: decorator
@unmanaged
export class Big {
  length: i32;
}

// @ts-ignore: decorator
@inline
const FIRST: usize = 4;

// @ts-ignore: decorator
@lazy
export const bigA: Big = changetype<Big>(memory.data((LIMBS + 1) * 4, 8));
// @ts-ignore: decorator
@lazy
export const bigB: Big = changetype<Big>(memory.data((LIMBS + 1) * 4, 8));
// @ts-ignore: decorator
@lazy
export const bigC: Big = changetype<Big>(memory.data((LIMBS + 1) * 4, 8));
// @ts-ignore: decorator
@lazy
export const bigD: Big = changetype<Big>(memory.data((LIMBS + 1) * 4, 8));

// @ts-ignore: decorator
@inline
function limb(n: Big, at: i32): u64 {
  return <u64>load<u32>(changetype<usize>(n) + FIRST + (<usize>at << 2));
}

// @ts-ignore: decorator
@inline
function setLimb(n: Big, at: i32, value: u64): void {
  store<u32>(changetype<usize>(n) + FIRST + (<usize>at << 2), <u32>value);
}

export function bigSet(n: Big, value: u64): void {
  setLimb(n, 0, value);
  setLimb(n, 1, value >> 32);
  n.length = value == 0 ? 0 : value >> 32 ? 2 : 1;
}

/** n × factor + summand */
export function bigMultiply(n: Big, factor: u32, summand: u32): void {
  let carry: u64 = summand;
  for (let i = 0; i < n.length; ++i) {
    carry += limb(n, i) * <u64>factor;
    setLimb(n, i, carry);
    carry >>= 32;
  }
  if (carry) setLimb(n, n.length++, carry);
}

export function bigPower10(n: Big, exponent: i32): void {
  for (; exponent >= 9; exponent -= 9) bigMultiply(n, 1000000000, 0);
  for (; exponent > 0; --exponent) bigMultiply(n, 10, 0);
}

export function bigShift(n: Big, bits: i32): void {
  if (n.length == 0) return;
  const whole = bits >> 5;
  const rest = bits & 31;
  setLimb(n, n.length, 0);
  for (let i = n.length; i >= 0; --i) {
    const low = i > 0 && rest ? limb(n, i - 1) >> (32 - rest) : 0;
    setLimb(n, i + whole, (limb(n, i) << rest) | low);
  }
  for (let i = 0; i < whole; ++i) setLimb(n, i, 0);
  n.length += whole + 1;
  trim(n);
}

function trim(n: Big): void {
  while (n.length > 0 && limb(n, n.length - 1) == 0) n.length -= 1;
}

/** −1, 0 or 1 */
export function bigCompare(a: Big, b: Big): i32 {
  if (a.length != b.length) return a.length < b.length ? -1 : 1;
  for (let i = a.length - 1; i >= 0; --i) {
    if (limb(a, i) != limb(b, i)) return limb(a, i) < limb(b, i) ? -1 : 1;
  }
  return 0;
}

/** a + b compared with c; `d` is overwritten. */
export function bigCompareSum(a: Big, b: Big, c: Big): i32 {
  const length = max(a.length, b.length);
  let carry: u64 = 0;
  for (let i = 0; i < length; ++i) {
    carry += (i < a.length ? limb(a, i) : 0) + (i < b.length ? limb(b, i) : 0);
    setLimb(bigD, i, carry);
    carry >>= 32;
  }
  bigD.length = length;
  if (carry) setLimb(bigD, bigD.length++, carry);
  return bigCompare(bigD, c);
}

/** a −= b, where a ≥ b. */
export function bigSubtract(a: Big, b: Big): void {
  let borrow: i64 = 0;
  for (let i = 0; i < a.length; ++i) {
    borrow += <i64>limb(a, i) - (i < b.length ? <i64>limb(b, i) : 0);
    setLimb(a, i, <u64>borrow);
    borrow >>= 32;
  }
  trim(a);
}

/** Takes b out of a as often as it goes, which the caller knows to be less than 10 times. */
export function bigDigit(a: Big, b: Big): i32 {
  let digit = 0;
  while (bigCompare(a, b) >= 0) {
    bigSubtract(a, b);
    ++digit;
  }
  return digit;
}
