/** ECMAScript's typed array methods. Values are converted to the element type as a store does. */
import { array_join } from "./array";
import { clampU8, oneNan, toInt32 } from "./core";
import { fail, relative } from "./fail";
import { number_toString } from "./number";

/** ToIndex for a length. The message is without the number, which would bring the whole of `number.ts` into the module. */
export function typed_toLength(length: f64): i32 {
  const whole = length == length ? Math.trunc(length) : 0;
  if (whole < 0 || whole > 1073741823.0) fail("Invalid typed array length");
  return <i32>whole;
}

// @ts-ignore: decorator
@inline
function element<A>(value: f64): valueof<A> {
  if (isFloat<valueof<A>>()) return <valueof<A>>(RMC_BYTES ? oneNan(value) : value);
  if (idof<A>() == idof<Uint8ClampedArray>()) return <valueof<A>>clampU8(value);
  return <valueof<A>>toInt32(value);
}

export function typed_fill<A>(array: A, value: f64, start: f64, end: f64): A {
  const item = element<A>(value);
  const to = relative(end, array.length);
  for (let i = relative(start, array.length); i < to; ++i) store<valueof<A>>(address<A>(array, i), item);
  return array;
}

// @ts-ignore: decorator
@inline
function address<A>(array: A, index: i32): usize {
  return array.dataStart + <usize>index * sizeof<valueof<A>>();
}

/** Where `count` elements go from `offset` on, or the node's error. */
function room(length: i32, count: i32, offset: f64): i32 {
  const whole = offset == offset ? Math.trunc(offset) : 0;
  if (whole < 0 || whole + <f64>count > <f64>length) fail("offset is out of bounds");
  return <i32>whole;
}

export function typed_set<A, B>(array: A, source: B, offset: f64): void {
  const count = source.length;
  const at = room(array.length, count, offset);
  if (idof<A>() == idof<B>()) {
    memory.copy(address<A>(array, at), source.dataStart, <usize>count * sizeof<valueof<A>>());
    return;
  }
  // From the end when the memory overlaps so that what is still to be read would be overwritten otherwise.
  if (changetype<usize>(array.buffer) == changetype<usize>(source.buffer)) {
    const copy = instantiate<B>(count);
    memory.copy(copy.dataStart, source.dataStart, <usize>count * sizeof<valueof<B>>());
    source = copy;
  }
  for (let i = 0; i < count; ++i) store<valueof<A>>(address<A>(array, at + i), element<A>(<f64>load<valueof<B>>(address<B>(source, i))));
}

export function typed_setArray<A>(array: A, source: Array<f64>, offset: f64): void {
  const at = room(array.length, source.length, offset);
  for (let i = 0; i < source.length; ++i) store<valueof<A>>(address<A>(array, at + i), element<A>(unchecked(source[i])));
}

export function typed_subarray<A>(array: A, start: f64, end: f64): A {
  const from = relative(start, array.length);
  return array.subarray(from, max(from, relative(end, array.length)));
}

export function typed_slice<A>(array: A, start: f64, end: f64): A {
  const from = relative(start, array.length);
  const count = max(0, relative(end, array.length) - from);
  const result = instantiate<A>(count);
  memory.copy(result.dataStart, address<A>(array, from), <usize>count * sizeof<valueof<A>>());
  return result;
}

export function typed_copyWithin<A>(array: A, target: f64, start: f64, end: f64): A {
  const to = relative(target, array.length);
  const from = relative(start, array.length);
  const count = min(relative(end, array.length) - from, array.length - to);
  if (count > 0) memory.copy(address<A>(array, to), address<A>(array, from), <usize>count * sizeof<valueof<A>>());
  return array;
}

export function typed_reverse<A>(array: A): A {
  for (let i = 0, j = array.length - 1; i < j; ++i, --j) {
    const item = load<valueof<A>>(address<A>(array, i));
    store<valueof<A>>(address<A>(array, i), load<valueof<A>>(address<A>(array, j)));
    store<valueof<A>>(address<A>(array, j), item);
  }
  return array;
}

/** By number, −0 before +0, NaN last. Heap sort: in place, never slow. */
export function typed_sort<A>(array: A): A {
  const length = array.length;
  for (let root = (length >> 1) - 1; root >= 0; --root) sift<A>(array, root, length);
  for (let end = length - 1; end > 0; --end) {
    const item = load<valueof<A>>(address<A>(array, 0));
    store<valueof<A>>(address<A>(array, 0), load<valueof<A>>(address<A>(array, end)));
    store<valueof<A>>(address<A>(array, end), item);
    sift<A>(array, 0, end);
  }
  return array;
}

function sift<A>(array: A, root: i32, end: i32): void {
  const item = load<valueof<A>>(address<A>(array, root));
  for (;;) {
    let child = (root << 1) + 1;
    if (child >= end) break;
    if (child + 1 < end && before<valueof<A>>(load<valueof<A>>(address<A>(array, child)), load<valueof<A>>(address<A>(array, child + 1)))) ++child;
    if (!before<valueof<A>>(item, load<valueof<A>>(address<A>(array, child)))) break;
    store<valueof<A>>(address<A>(array, root), load<valueof<A>>(address<A>(array, child)));
    root = child;
  }
  store<valueof<A>>(address<A>(array, root), item);
}

function before<T>(a: T, b: T): bool {
  if (isFloat<T>()) {
    if (a != a) return false;
    if (b != b) return true;
    if (a == <T>0 && b == <T>0) return signOf<T>(a) && !signOf<T>(b);
  }
  return a < b;
}

function signOf<T>(value: T): bool {
  return isFloat<T>() && reinterpret<i64>(<f64>value) < 0;
}

/** Searches compare as numbers: an integer array never holds a fraction. */
export function typed_indexOf<A>(array: A, value: f64, from: f64): i32 {
  for (let i = relative(from, array.length); i < array.length; ++i) if (<f64>load<valueof<A>>(address<A>(array, i)) == value) return i;
  return -1;
}

export function typed_lastIndexOf<A>(array: A, value: f64, from: f64): i32 {
  const whole = from == from ? Math.trunc(from) : 0;
  const last = whole < 0 ? <f64>array.length + whole : Math.min(whole, <f64>(array.length - 1));
  for (let i = <i32>Math.max(last, -1); i >= 0; --i) if (<f64>load<valueof<A>>(address<A>(array, i)) == value) return i;
  return -1;
}

export function typed_includes<A>(array: A, value: f64, from: f64): bool {
  for (let i = relative(from, array.length); i < array.length; ++i) {
    const item = <f64>load<valueof<A>>(address<A>(array, i));
    if (item == value || (item != item && value != value)) return true;
  }
  return false;
}

export function typed_buffer<A>(array: A): ArrayBuffer {
  return array.buffer;
}

export function typed_byteOffset<A>(array: A): i32 {
  return array.byteOffset;
}

export function typed_join<A>(array: A, separator: String): String {
  const parts = new Array<String>(array.length);
  for (let i = 0; i < array.length; ++i) unchecked((parts[i] = number_toString(<f64>load<valueof<A>>(address<A>(array, i)))));
  return array_join(parts, separator);
}
