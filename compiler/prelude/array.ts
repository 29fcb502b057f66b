/** ECMAScript's array methods. Positions are relative, as there. */
import { fail, relative } from "./fail";
export { array_sort, array_sortByHalves } from "./sort";

/** `value` in every place. */
export function array_make<T>(length: f64, value: T): Array<T> {
  if (length < 0 || length > 4294967295.0 || length != Math.trunc(length)) fail("Invalid array length");
  const array = new Array<T>(<i32>length);
  for (let i = 0; i < array.length; ++i) unchecked((array[i] = value));
  return array;
}

export function array_push<T>(array: Array<T>, value: T): i32 {
  return array.push(value);
}

export function array_unshift<T>(array: Array<T>, value: T): i32 {
  const length = array.length;
  array.push(value);
  for (let i = length; i > 0; --i) unchecked((array[i] = array[i - 1]));
  unchecked((array[0] = value));
  return length + 1;
}

export function array_pop<T>(array: Array<T>): T {
  const last = array.length - 1;
  const value = unchecked(array[last]);
  setLength<T>(array, last);
  return value;
}

export function array_shift<T>(array: Array<T>): T {
  const value = unchecked(array[0]);
  const last = array.length - 1;
  for (let i = 0; i < last; ++i) unchecked((array[i] = array[i + 1]));
  setLength<T>(array, last);
  return value;
}

/** Shortens; what is cut off must not stay behind for the collector. */
function setLength<T>(array: Array<T>, length: i32): void {
  if (isReference<T>()) for (let i = length; i < array.length; ++i) unchecked((array[i] = changetype<T>(0)));
  array.length = length;
}

export function array_splice<T>(array: Array<T>, start: f64, count: f64): Array<T> {
  return array_spliceInsert<T>(array, start, count, new Array<T>());
}

export function array_spliceInsert<T>(array: Array<T>, start: f64, count: f64, items: Array<T>): Array<T> {
  const length = array.length;
  const from = relative(start, length);
  const removed = <i32>Math.min(Math.max(count == count ? Math.trunc(count) : 0, 0), <f64>(length - from));
  const result = range<T>(array, from, from + removed);
  const rest = range<T>(array, from + removed, length);
  setLength<T>(array, from);
  for (let i = 0; i < items.length; ++i) array.push(unchecked(items[i]));
  for (let i = 0; i < rest.length; ++i) array.push(unchecked(rest[i]));
  return result;
}

function range<T>(array: Array<T>, from: i32, to: i32): Array<T> {
  const result = new Array<T>(max(to - from, 0));
  for (let i = from; i < to; ++i) unchecked((result[i - from] = array[i]));
  return result;
}

export function array_slice<T>(array: Array<T>, start: f64, end: f64): Array<T> {
  return range<T>(array, relative(start, array.length), relative(end, array.length));
}

export function array_concat<T>(left: Array<T>, right: Array<T>): Array<T> {
  const result = new Array<T>(left.length + right.length);
  for (let i = 0; i < left.length; ++i) unchecked((result[i] = left[i]));
  for (let i = 0; i < right.length; ++i) unchecked((result[left.length + i] = right[i]));
  return result;
}

export function array_indexOf<T>(array: Array<T>, value: T, from: f64): i32 {
  for (let i = relative(from, array.length); i < array.length; ++i) if (unchecked(array[i]) == value) return i;
  return -1;
}

export function array_lastIndexOf<T>(array: Array<T>, value: T, from: f64): i32 {
  const whole = from == from ? Math.trunc(from) : 0;
  const last = whole < 0 ? <f64>array.length + whole : Math.min(whole, <f64>(array.length - 1));
  for (let i = <i32>Math.max(last, -1); i >= 0; --i) if (unchecked(array[i]) == value) return i;
  return -1;
}

export function array_includes<T>(array: Array<T>, value: T, from: f64): bool {
  for (let i = relative(from, array.length); i < array.length; ++i) {
    const item = unchecked(array[i]);
    if (item == value) return true;
    if (isFloat<T>() && item != item && value != value) return true;
  }
  return false;
}

export function array_reverse<T>(array: Array<T>): Array<T> {
  for (let i = 0, j = array.length - 1; i < j; ++i, --j) {
    const item = unchecked(array[i]);
    unchecked((array[i] = array[j]));
    unchecked((array[j] = item));
  }
  return array;
}

export function array_fill<T>(array: Array<T>, value: T, start: f64, end: f64): Array<T> {
  const to = relative(end, array.length);
  for (let i = relative(start, array.length); i < to; ++i) unchecked((array[i] = value));
  return array;
}

export function array_copyWithin<T>(array: Array<T>, target: f64, start: f64, end: f64): Array<T> {
  const length = array.length;
  const to = relative(target, length);
  const items = range<T>(array, relative(start, length), relative(end, length));
  for (let i = 0; i < items.length && to + i < length; ++i) unchecked((array[to + i] = items[i]));
  return array;
}

export function array_setLength<T>(array: Array<T>, length: f64): void {
  if (length < 0 || length > 4294967295.0 || length != Math.trunc(length)) fail("Invalid array length");
  if (length > <f64>array.length) fail("an array in a kernel can't be made longer by its length: it would have holes");
  setLength<T>(array, <i32>length);
}

export function array_join(array: Array<String>, separator: String): String {
  let units: i64 = 0;
  for (let i = 0; i < array.length; ++i) units += unchecked(array[i]).length;
  if (array.length > 1) units += <i64>separator.length * (array.length - 1);
  if (units > 536870888) fail("Invalid string length");
  const result = __new(<usize>units << 1, idof<String>());
  let at = result;
  for (let i = 0; i < array.length; ++i) {
    if (i > 0) at = put(at, separator);
    at = put(at, unchecked(array[i]));
  }
  return changetype<String>(result);
}

function put(at: usize, text: String): usize {
  const bytes = <usize>text.length << 1;
  memory.copy(at, changetype<usize>(text), bytes);
  return at + bytes;
}

/** As `math_hypot3`, of any number of values. */
export function array_hypot(values: Array<f64>): f64 {
  let largest: f64 = 0;
  let isNaN = false;
  for (let i = 0; i < values.length; ++i) {
    const value = Math.abs(unchecked(values[i]));
    if (value == Infinity) return Infinity;
    if (value != value) isNaN = true;
    else if (value > largest) largest = value;
  }
  if (isNaN) return NaN;
  if (largest == 0) return 0;
  let sum: f64 = 0;
  let compensation: f64 = 0;
  for (let i = 0; i < values.length; ++i) {
    const part = Math.abs(unchecked(values[i])) / largest;
    const summand = part * part - compensation;
    const next = sum + summand;
    compensation = next - sum - summand;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}
