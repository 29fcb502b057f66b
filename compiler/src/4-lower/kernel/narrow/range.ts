/**
 * What is known of a number: bounds, whether it is whole, whether it may be NaN or −0. `undefined` in place of a range means
 * that no value ever gets there. Infinities are inside the bounds; they count as whole, so that only bounds exclude them.
 */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
  readonly nan: boolean;
  readonly negativeZero: boolean;
}

export const ANYTHING: Range = { low: -Infinity, high: Infinity, whole: false, nan: true, negativeZero: true };
export const I32_LOW: number = -(2 ** 31);
export const I32_HIGH: number = 2 ** 31 - 1;
/** Beyond, not every whole number is a double: a rounded result is at least 2^53. */
export const EXACT: number = 2 ** 53 - 1;
/** No memory holds a longer array or string. */
export const LENGTH: number = 2 ** 30;

/** Where growing bounds stop: what decides about widths. */
export const EDGES: readonly number[] = [-EXACT, I32_LOW, -65536, -256, -1, 0, 1, 255, 65535, LENGTH, I32_HIGH, 2 ** 32 - 1, EXACT];

/** Whole numbers from low to high, without NaN and −0. */
export function whole(low: number, high: number): Range {
  return { low, high, whole: true, nan: false, negativeZero: false };
}

export const ANY_I32: Range = whole(I32_LOW, I32_HIGH);

export function constant(value: number): Range {
  if (Number.isNaN(value)) return { low: Infinity, high: -Infinity, whole: true, nan: true, negativeZero: false };
  return {
    low: value,
    high: value,
    whole: Number.isInteger(value) || !Number.isFinite(value),
    nan: false,
    negativeZero: Object.is(value, -0),
  };
}

export function join(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return {
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    whole: a.whole && b.whole,
    nan: a.nan || b.nan,
    negativeZero: a.negativeZero || b.negativeZero,
  };
}

export function sameRange(a: Range | undefined, b: Range | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.low === b.low && a.high === b.high && a.whole === b.whole && a.nan === b.nan && a.negativeZero === b.negativeZero;
}

/** The next wider range that is one of few, so that loops come to rest: a bound that moved goes to the next threshold. */
export function widen(before: Range | undefined, after: Range | undefined, thresholds: readonly number[]): Range | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  const low = after.low < before.low ? (thresholds.findLast((threshold) => threshold <= after.low) ?? -Infinity) : before.low;
  const high = after.high > before.high ? (thresholds.find((threshold) => threshold >= after.high) ?? Infinity) : before.high;
  return {
    low,
    high,
    whole: before.whole && after.whole,
    nan: before.nan || after.nan,
    negativeZero: before.negativeZero || after.negativeZero,
  };
}

/** Fits an i32: whole, in range, and nothing that an integer cannot be. */
export function isI32(range: Range | undefined): boolean {
  return range !== undefined && range.whole && !range.nan && !range.negativeZero && range.low >= I32_LOW && range.high <= I32_HIGH;
}

/** Whole and small enough that sums and products of such numbers are exact doubles; −0 counts as 0. */
export function isExact(range: Range | undefined): boolean {
  return range !== undefined && range.whole && !range.nan && range.low >= -EXACT && range.high <= EXACT;
}

export function mayBeZero(range: Range): boolean {
  return (range.low <= 0 && range.high >= 0) || range.negativeZero;
}

export function mayBeNegative(range: Range): boolean {
  return range.low < 0 || range.negativeZero;
}

/** No value is left: bounds that exclude each other, and no NaN. */
export function isEmpty(range: Range): boolean {
  return !(range.low <= range.high) && !range.nan;
}
