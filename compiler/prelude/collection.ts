/**
 * Map and Set as ECMAScript has them: insertion order, keys compared by SameValueZero (a key −0 becomes +0, NaN is itself),
 * structs by identity. Entries stand in arrays in order of insertion; a deleted one leaves a gap, so that places stay valid.
 * Buckets lead to the first entry of a hash, entries to the next one.
 *
 * Lowered code knows entries by positions: their places, where gaps are closed only while no loop can be running. Where loops
 * last from call to call (`RMC_GAPS` 2) a position is the number that an entry got when it was added, and keeps when it moves.
 */
import { failWith } from "./core";

/** Calls of the host's so far: no loop over a collection lasts from one to the next. */
let calls: i32 = 0;

export function nextCall(): void {
  ++calls;
}

/** In `links`: the entry is deleted. */
const GONE: i32 = -2;
const NONE: i32 = -1;
/** Of `RMC_GAPS`. */
const NUMBERED: i32 = 2;

export class Keys<K> {
  keys: Array<K> = new Array<K>();
  links: Array<i32> = new Array<i32>();
  buckets: Int32Array = new Int32Array(0);
  size: i32 = 0;
  /** By place, rising. */
  private numbers: Array<i32> = RMC_GAPS == NUMBERED ? new Array<i32>() : changetype<Array<i32>>(0);
  private nextNumber: i32 = 0;
  /** The last call in which a loop over it began, or an entry was added. */
  private seen: i32 = 0;

  find(key: K): i32 {
    if (this.buckets.length == 0) return NONE;
    for (let at = unchecked(this.buckets[this.bucket(key)]) - 1; at >= 0; at = unchecked(this.links[at])) {
      if (sameValueZero<K>(unchecked(this.keys[at]), key)) return at;
    }
    return NONE;
  }

  /** Appends a key that is not there. */
  append(key: K): void {
    if (this.keys.length >= this.buckets.length) this.grow();
    const bucket = this.bucket(key);
    this.keys.push(normal<K>(key));
    if (RMC_GAPS == NUMBERED) {
      if (this.nextNumber == i32.MAX_VALUE) {
        failWith("a map or set has taken more entries than can be numbered while a generator is kept");
        unreachable();
      }
      this.numbers.push(this.nextNumber++);
    }
    this.links.push(unchecked(this.buckets[bucket]) - 1);
    unchecked((this.buckets[bucket] = this.keys.length));
    this.size += 1;
  }

  /** Gives the position that became a gap, or −1. */
  remove(key: K): i32 {
    const at = this.find(key);
    if (at < 0) return NONE;
    const bucket = this.bucket(key);
    const behind = unchecked(this.links[at]);
    let before = unchecked(this.buckets[bucket]) - 1;
    if (before == at) unchecked((this.buckets[bucket] = behind + 1));
    else {
      while (unchecked(this.links[before]) != at) before = unchecked(this.links[before]);
      unchecked((this.links[before] = behind));
    }
    this.drop(at);
    return at;
  }

  next(from: i32): i32 {
    const end = this.keys.length;
    for (let at = from; at < end; ++at) if (unchecked(this.links[at]) != GONE) return at;
    return NONE;
  }

  clear(): void {
    this.buckets.fill(0);
    for (let at = 0; at < this.keys.length; ++at) this.drop(at);
    this.size = 0;
  }

  positionOf(place: i32): i32 {
    return RMC_GAPS == NUMBERED && place >= 0 ? unchecked(this.numbers[place]) : place;
  }

  /** Of the entry at the position; of the next one behind it, or the end, when that one has gone. */
  placeOf(position: i32): i32 {
    if (RMC_GAPS != NUMBERED) return position;
    let low = 0;
    let high = this.numbers.length;
    // Where nothing has gone before it.
    if (position < high && unchecked(this.numbers[position]) == position) return position;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (unchecked(this.numbers[middle]) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether there are more gaps than entries. */
  get sparse(): bool {
    return this.keys.length - this.size > this.size;
  }

  /**
   * Whether to close gaps now, before a loop begins or an entry is added: it is the first in this call, so no loop can be running;
   * or loops know entries by their numbers.
   */
  get untidy(): bool {
    if (RMC_GAPS == NUMBERED) return this.sparse;
    if (this.seen == calls) return false;
    this.seen = calls;
    return this.sparse;
  }

  /** Moves the entries of `from` to the front; `values` of maps follow by the caller. */
  close(): void {
    const old = this.keys;
    const links = this.links;
    const numbers = this.numbers;
    const nextNumber = this.nextNumber;
    if (RMC_GAPS == NUMBERED) this.numbers = new Array<i32>();
    this.keys = new Array<K>();
    this.links = new Array<i32>();
    this.buckets.fill(0);
    this.size = 0;
    for (let at = 0; at < old.length; ++at) {
      if (unchecked(links[at]) == GONE) continue;
      if (RMC_GAPS == NUMBERED) this.nextNumber = unchecked(numbers[at]);
      this.append(unchecked(old[at]));
    }
    if (RMC_GAPS == NUMBERED) this.nextNumber = nextNumber;
  }

  private drop(at: i32): void {
    if (unchecked(this.links[at]) != GONE) this.size -= 1;
    unchecked((this.links[at] = GONE));
    // The collector must not find it any more.
    if (isReference<K>()) unchecked((this.keys[at] = changetype<K>(0)));
  }

  private grow(): void {
    this.buckets = new Int32Array(max(8, this.buckets.length << 1));
    for (let at = 0; at < this.keys.length; ++at) {
      if (unchecked(this.links[at]) == GONE) continue;
      const bucket = this.bucket(unchecked(this.keys[at]));
      unchecked((this.links[at] = unchecked(this.buckets[bucket]) - 1));
      unchecked((this.buckets[bucket] = at + 1));
    }
  }

  private bucket(key: K): i32 {
    return <i32>(hash<K>(key) & <u32>(this.buckets.length - 1));
  }
}

export class JsMap<K, V> extends Keys<K> {
  values: Array<V> = new Array<V>();
}

export class JsSet<T> extends Keys<T> {}

function normal<K>(key: K): K {
  return isFloat<K>() ? (key == <K>0 ? <K>0 : key) : key;
}

function sameValueZero<K>(a: K, b: K): bool {
  if (isFloat<K>()) return a == b || (a != a && b != b);
  return a == b;
}

function hash<K>(key: K): u32 {
  if (isString<K>()) {
    const text = changetype<usize>(key);
    if (text == 0) return 0;
    let h: u32 = 2166136261;
    const end = text + (<usize>changetype<String>(text).length << 1);
    for (let at = text; at < end; at += 2) h = (h ^ <u32>load<u16>(at)) * 16777619;
    return h ^ (h >> 15);
  }
  if (isFloat<K>()) {
    if (key != key) return 1;
    const bits = reinterpret<u64>(<f64>normal<K>(key));
    return mix(<u32>bits ^ <u32>(bits >> 32));
  }
  if (isReference<K>()) return mix(<u32>changetype<usize>(key) >> 4);
  return mix(<u32>key);
}

function mix(h: u32): u32 {
  h = (h ^ (h >> 16)) * 0x7feb352d;
  return h ^ (h >> 15);
}
