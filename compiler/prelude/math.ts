/**
 * Math, the same bits on every engine. The functions are AssemblyScript's own, which are computed from exact operations
 * alone; wrapped where ECMAScript asks for another special case. `@rmc/math` is built from this file.
 */

export function math_sin(x: f64): f64 {
  return NativeMath.sin(x);
}

export function math_cos(x: f64): f64 {
  return NativeMath.cos(x);
}

export function math_tan(x: f64): f64 {
  return NativeMath.tan(x);
}

export function math_asin(x: f64): f64 {
  return NativeMath.asin(x);
}

export function math_acos(x: f64): f64 {
  return NativeMath.acos(x);
}

export function math_atan(x: f64): f64 {
  return NativeMath.atan(x);
}

export function math_sinh(x: f64): f64 {
  return NativeMath.sinh(x);
}

export function math_cosh(x: f64): f64 {
  return NativeMath.cosh(x);
}

export function math_tanh(x: f64): f64 {
  return NativeMath.tanh(x);
}

export function math_asinh(x: f64): f64 {
  return NativeMath.asinh(x);
}

export function math_acosh(x: f64): f64 {
  return NativeMath.acosh(x);
}

export function math_atanh(x: f64): f64 {
  return NativeMath.atanh(x);
}

export function math_exp(x: f64): f64 {
  return NativeMath.exp(x);
}

export function math_expm1(x: f64): f64 {
  return NativeMath.expm1(x);
}

export function math_log(x: f64): f64 {
  return NativeMath.log(x);
}

export function math_log1p(x: f64): f64 {
  return NativeMath.log1p(x);
}

export function math_log2(x: f64): f64 {
  return NativeMath.log2(x);
}

export function math_log10(x: f64): f64 {
  return NativeMath.log10(x);
}

export function math_cbrt(x: f64): f64 {
  return NativeMath.cbrt(x);
}

export function math_atan2(y: f64, x: f64): f64 {
  return NativeMath.atan2(y, x);
}

/**
 * Unlike C's, 1 to the power of NaN and ±1 to the power of ±Infinity are NaN. The sign is found here: AssemblyScript's own
 * takes 1.0000000000000002 for an odd number.
 */
export function math_pow(base: f64, exponent: f64): f64 {
  if (exponent != exponent) return NaN;
  const size = Math.abs(base);
  if (size == 1 && !isFinite(exponent)) return NaN;
  const power = NativeMath.pow(size, exponent);
  if (reinterpret<i64>(base) >= 0 || base != base) return power;
  if (Math.trunc(exponent) == exponent) return Math.abs(exponent % 2) == 1 ? -power : power;
  return size == 0 || size == Infinity ? power : NaN;
}

/** To the nearest, halves up; −0.5 to 0 gives −0. */
export function math_round(x: f64): f64 {
  const up = Math.ceil(x);
  return up - 0.5 > x ? up - 1 : up;
}

export function math_sign(x: f64): f64 {
  return x > 0 ? 1 : x < 0 ? -1 : x;
}

export function math_hypot2(x: f64, y: f64): f64 {
  return math_hypot3(x, y, 0);
}

/** Scaled by the largest, so that squares don't overflow, and summed with compensation. */
export function math_hypot3(x: f64, y: f64, z: f64): f64 {
  x = Math.abs(x);
  y = Math.abs(y);
  z = Math.abs(z);
  if (x == Infinity || y == Infinity || z == Infinity) return Infinity;
  const largest = Math.max(Math.max(x, y), z);
  if (largest == 0 || largest != largest) return largest;
  let sum: f64 = (x / largest) * (x / largest);
  const square = (y / largest) * (y / largest);
  let next = sum + square;
  const compensation = next - sum - square;
  sum = next;
  next = sum + ((z / largest) * (z / largest) - compensation);
  return Math.sqrt(next) * largest;
}
