/**
 * Sorting by a comparison. Which pairs are compared, in which order and which way round is part of the result when the
 * comparison is inconsistent (a difference with a NaN is), so these are the algorithms of V8, step by step: TimSort for
 * arrays, a top-down merge sort for typed arrays. A comparison that gives NaN counts as equal.
 */
import { Fn } from "./core";

/** Wins in a row after which a merge looks for the end of a run by leaps. */
const LEAPING: i32 = 7;

export function array_sort<T>(array: Array<T>, compare: Fn): Array<T> {
  const count = array.length;
  if (count < 2) return array;
  const items = array.slice();
  new TimSort<T>(items, compare).run();
  // The comparison may have changed the array.
  for (let i = 0; i < count; ++i) {
    if (i < array.length) unchecked((array[i] = items[i]));
    else array.push(unchecked(items[i]));
  }
  return array;
}

/** What `sort` of a typed array with a comparison does, on its numbers. */
export function array_sortByHalves<T>(array: Array<T>, compare: Fn): Array<T> {
  if (array.length > 1) sortHalves<T>(array.slice(), 0, array.length, array, compare);
  return array;
}

/** Both hold the same items at first; what is sorted ends up in `to`. */
function sortHalves<T>(from: Array<T>, start: i32, end: i32, to: Array<T>, compare: Fn): void {
  const middle = start + ((end - start) >> 1);
  if (middle - start > 1) sortHalves<T>(to, start, middle, from, compare);
  if (end - middle > 1) sortHalves<T>(to, middle, end, from, compare);
  let left = start;
  let right = middle;
  for (let at = start; at < end; ++at) {
    const takeLeft = left < middle && (right >= end || !(order<T>(compare, unchecked(from[left]), unchecked(from[right])) > 0));
    unchecked((to[at] = from[takeLeft ? left++ : right++]));
  }
}

function order<T>(compare: Fn, a: T, b: T): f64 {
  return call_indirect<f64>(compare.index, compare.environment, a, b);
}

function move<T>(from: Array<T>, at: i32, to: Array<T>, target: i32, count: i32): void {
  if (at < target) for (let i = count - 1; i >= 0; --i) unchecked((to[target + i] = from[at + i]));
  else for (let i = 0; i < count; ++i) unchecked((to[target + i] = from[at + i]));
}

/** Runs that are in order already are found, made longer where they are short, and merged when their lengths ask for it. */
class TimSort<T> {
  private starts: Array<i32> = new Array<i32>();
  private lengths: Array<i32> = new Array<i32>();
  private leapAfter: i32 = LEAPING;

  constructor(
    private items: Array<T>,
    private compare: Fn,
  ) {}

  run(): void {
    let remaining = this.items.length;
    const least = leastRun(remaining);
    for (let low = 0; remaining > 0; ) {
      let length = this.countRun(low, low + remaining);
      if (length < least) {
        const forced = min(least, remaining);
        this.insert(low, low + length, low + forced);
        length = forced;
      }
      this.starts.push(low);
      this.lengths.push(length);
      this.collapse();
      low += length;
      remaining -= length;
    }
    while (this.lengths.length > 1) this.mergeAt(this.smallerSide(this.lengths.length - 2));
  }

  private before(a: T, b: T): bool {
    return order<T>(this.compare, a, b) < 0;
  }

  /** The length of the run that begins at `low`; one that descends is turned round. */
  private countRun(low: i32, high: i32): i32 {
    if (low + 1 == high) return 1;
    const items = this.items;
    const descends = this.before(unchecked(items[low + 1]), unchecked(items[low]));
    let end = low + 2;
    while (end < high && this.before(unchecked(items[end]), unchecked(items[end - 1])) == descends) ++end;
    if (descends) {
      for (let i = low, j = end - 1; i < j; ++i, --j) {
        const item = unchecked(items[i]);
        unchecked((items[i] = items[j]));
        unchecked((items[j] = item));
      }
    }
    return end - low;
  }

  /** Binary insertion: what is before `from` is sorted. */
  private insert(low: i32, from: i32, high: i32): void {
    const items = this.items;
    for (let at = from; at < high; ++at) {
      const item = unchecked(items[at]);
      let left = low;
      let right = at;
      while (left < right) {
        const middle = left + ((right - left) >> 1);
        if (this.before(item, unchecked(items[middle]))) right = middle;
        else left = middle + 1;
      }
      move<T>(items, left, items, left + 1, at - left);
      unchecked((items[left] = item));
    }
  }

  /** Merges until each run is longer than the two behind it together. */
  private collapse(): void {
    while (this.lengths.length > 1) {
      const n = this.lengths.length - 2;
      if (!this.holds(n + 1) || !this.holds(n)) this.mergeAt(this.smallerSide(n));
      else if (unchecked(this.lengths[n]) <= unchecked(this.lengths[n + 1])) this.mergeAt(n);
      else return;
    }
  }

  private holds(n: i32): bool {
    const lengths = this.lengths;
    return n < 2 || unchecked(lengths[n - 2]) > unchecked(lengths[n - 1]) + unchecked(lengths[n]);
  }

  private smallerSide(n: i32): i32 {
    return n > 0 && unchecked(this.lengths[n - 1]) < unchecked(this.lengths[n + 1]) ? n - 1 : n;
  }

  /** Merges run `n` with the one behind it. */
  private mergeAt(n: i32): void {
    const items = this.items;
    let startA = unchecked(this.starts[n]);
    let countA = unchecked(this.lengths[n]);
    const startB = unchecked(this.starts[n + 1]);
    let countB = unchecked(this.lengths[n + 1]);
    unchecked((this.lengths[n] = countA + countB));
    move<i32>(this.starts, n + 2, this.starts, n + 1, this.starts.length - n - 2);
    move<i32>(this.lengths, n + 2, this.lengths, n + 1, this.lengths.length - n - 2);
    this.starts.pop();
    this.lengths.pop();
    // What of A comes before all of B, and what of B comes after all of A, stays where it is.
    const kept = this.rightOf(items, unchecked(items[startB]), startA, countA, 0);
    startA += kept;
    countA -= kept;
    if (countA == 0) return;
    countB = this.leftOf(items, unchecked(items[startA + countA - 1]), startB, countB, countB - 1);
    if (countB == 0) return;
    if (countA <= countB) this.mergeUp(startA, countA, startB, countB);
    else this.mergeDown(startA, countA, startB, countB);
  }

  /** How many of the items come before `key`, equal ones not counted. Leaps from `hint`, then halves. */
  private leftOf(items: Array<T>, key: T, start: i32, count: i32, hint: i32): i32 {
    let last = 0;
    let offset = 1;
    if (this.before(unchecked(items[start + hint]), key)) {
      const most = count - hint;
      while (offset < most && this.before(unchecked(items[start + hint + offset]), key)) {
        last = offset;
        offset = (offset << 1) + 1;
      }
      last += hint;
      offset = min(offset, most) + hint;
    } else {
      const most = hint + 1;
      while (offset < most && !this.before(unchecked(items[start + hint - offset]), key)) {
        last = offset;
        offset = (offset << 1) + 1;
      }
      const nearest = hint - last;
      last = hint - min(offset, most);
      offset = nearest;
    }
    for (++last; last < offset; ) {
      const middle = last + ((offset - last) >> 1);
      if (this.before(unchecked(items[start + middle]), key)) last = middle + 1;
      else offset = middle;
    }
    return offset;
  }

  /** How many of the items come before `key` or are equal to it. */
  private rightOf(items: Array<T>, key: T, start: i32, count: i32, hint: i32): i32 {
    let last = 0;
    let offset = 1;
    if (this.before(key, unchecked(items[start + hint]))) {
      const most = hint + 1;
      while (offset < most && this.before(key, unchecked(items[start + hint - offset]))) {
        last = offset;
        offset = (offset << 1) + 1;
      }
      const nearest = hint - last;
      last = hint - min(offset, most);
      offset = nearest;
    } else {
      const most = count - hint;
      while (offset < most && !this.before(key, unchecked(items[start + hint + offset]))) {
        last = offset;
        offset = (offset << 1) + 1;
      }
      last += hint;
      offset = min(offset, most) + hint;
    }
    for (++last; last < offset; ) {
      const middle = last + ((offset - last) >> 1);
      if (this.before(key, unchecked(items[start + middle]))) offset = middle;
      else last = middle + 1;
    }
    return offset;
  }

  /** From the left; A, the shorter one, moves out of the way. */
  private mergeUp(startA: i32, countA: i32, startB: i32, countB: i32): void {
    const items = this.items;
    const spare = items.slice(startA, startA + countA);
    let to = startA;
    let a = 0;
    let b = startB;
    let leapAfter = this.leapAfter;
    unchecked((items[to++] = items[b++]));
    if (--countB == 0 || countA == 1) return this.finishUp(spare, a, countA, b, countB, to);
    for (;;) {
      let winsA = 0;
      let winsB = 0;
      while (winsA < leapAfter && winsB < leapAfter) {
        if (this.before(unchecked(items[b]), unchecked(spare[a]))) {
          unchecked((items[to++] = items[b++]));
          ++winsB;
          winsA = 0;
          if (--countB == 0) return this.finishUp(spare, a, countA, b, countB, to);
        } else {
          unchecked((items[to++] = spare[a++]));
          ++winsA;
          winsB = 0;
          if (--countA == 1) return this.finishUp(spare, a, countA, b, countB, to);
        }
      }
      ++leapAfter;
      do {
        leapAfter = max(1, leapAfter - 1);
        this.leapAfter = leapAfter;
        winsA = this.rightOf(spare, unchecked(items[b]), a, countA, 0);
        move<T>(spare, a, items, to, winsA);
        to += winsA;
        a += winsA;
        countA -= winsA;
        if (winsA > 0 && countA <= 1) return this.finishUp(spare, a, countA, b, countB, to);
        unchecked((items[to++] = items[b++]));
        if (--countB == 0) return this.finishUp(spare, a, countA, b, countB, to);
        winsB = this.leftOf(items, unchecked(spare[a]), b, countB, 0);
        move<T>(items, b, items, to, winsB);
        to += winsB;
        b += winsB;
        countB -= winsB;
        if (winsB > 0 && countB == 0) return this.finishUp(spare, a, countA, b, countB, to);
        unchecked((items[to++] = spare[a++]));
        if (--countA == 1) return this.finishUp(spare, a, countA, b, countB, to);
      } while (winsA >= LEAPING || winsB >= LEAPING);
      this.leapAfter = ++leapAfter;
    }
  }

  /** What is left of B, then what is left of A. */
  private finishUp(spare: Array<T>, a: i32, countA: i32, b: i32, countB: i32, to: i32): void {
    move<T>(this.items, b, this.items, to, countB);
    move<T>(spare, a, this.items, to + countB, countA);
  }

  /** From the right; B, the shorter one, moves out of the way. */
  private mergeDown(startA: i32, countA: i32, startB: i32, countB: i32): void {
    const items = this.items;
    const spare = items.slice(startB, startB + countB);
    let to = startB + countB - 1;
    let a = startA + countA - 1;
    let b = countB - 1;
    let leapAfter = this.leapAfter;
    unchecked((items[to--] = items[a--]));
    if (--countA == 0 || countB == 1) return this.finishDown(spare, a, countA, countB, to);
    for (;;) {
      let winsA = 0;
      let winsB = 0;
      while (winsA < leapAfter && winsB < leapAfter) {
        if (this.before(unchecked(spare[b]), unchecked(items[a]))) {
          unchecked((items[to--] = items[a--]));
          ++winsA;
          winsB = 0;
          if (--countA == 0) return this.finishDown(spare, a, countA, countB, to);
        } else {
          unchecked((items[to--] = spare[b--]));
          ++winsB;
          winsA = 0;
          if (--countB == 1) return this.finishDown(spare, a, countA, countB, to);
        }
      }
      ++leapAfter;
      do {
        leapAfter = max(1, leapAfter - 1);
        this.leapAfter = leapAfter;
        winsA = countA - this.rightOf(items, unchecked(spare[b]), startA, countA, countA - 1);
        to -= winsA;
        a -= winsA;
        countA -= winsA;
        move<T>(items, a + 1, items, to + 1, winsA);
        if (winsA > 0 && countA == 0) return this.finishDown(spare, a, countA, countB, to);
        unchecked((items[to--] = spare[b--]));
        if (--countB == 1) return this.finishDown(spare, a, countA, countB, to);
        winsB = countB - this.leftOf(spare, unchecked(items[a]), 0, countB, countB - 1);
        to -= winsB;
        b -= winsB;
        countB -= winsB;
        move<T>(spare, b + 1, items, to + 1, winsB);
        if (winsB > 0 && countB <= 1) return this.finishDown(spare, a, countA, countB, to);
        unchecked((items[to--] = items[a--]));
        if (--countA == 0) return this.finishDown(spare, a, countA, countB, to);
      } while (winsA >= LEAPING || winsB >= LEAPING);
      this.leapAfter = ++leapAfter;
    }
  }

  /** What is left of A, and before it what is left of B. */
  private finishDown(spare: Array<T>, a: i32, countA: i32, countB: i32, to: i32): void {
    move<T>(this.items, a - countA + 1, this.items, to - countA + 1, countA);
    move<T>(spare, 0, this.items, to - countA - countB + 1, countB);
  }
}

/** So that the number of runs is a power of two, or a little less. */
function leastRun(count: i32): i32 {
  let rest = 0;
  while (count >= 64) {
    rest |= count & 1;
    count >>= 1;
  }
  return count + rest;
}
