/**
 * Map and Set as ECMAScript has them: insertion order, keys compared by SameValueZero (a key −0 becomes +0, NaN is itself),
 * structs by identity. Entries stand in arrays in order of insertion; a deleted one leaves a gap, so that positions stay
 * valid. Buckets lead to the first entry of a hash, entries to the next one.
 */

/** Calls of the host's so far: no loop over a collection lasts from one to the next. */
let calls: i32 = 0;

export function nextCall(): void {
  ++calls;
}

/** In `links`: the entry is deleted. */
const GONE: i32 = -2;
const NONE: i32 = -1;

export class Keys<K> {
  keys: Array<K> = new Array<K>();
  links: Array<i32> = new Array<i32>();
  buckets: Int32Array = new Int32Array(0);
  size: i32 = 0;
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

  /** Whether there are more gaps than entries. */
  get sparse(): bool {
    return this.keys.length - this.size > this.size;
  }

  /** Whether to close gaps now, before a loop begins or an entry is added: it is the first in this call, so no loop can be running. */
  get untidy(): bool {
    if (this.seen == calls) return false;
    this.seen = calls;
    return this.sparse;
  }

  /** Moves the entries of `from` to the front; `values` of maps follow by the caller. */
  close(): void {
    const old = this.keys;
    const links = this.links;
    this.keys = new Array<K>();
    this.links = new Array<i32>();
    this.buckets.fill(0);
    this.size = 0;
    for (let at = 0; at < old.length; ++at) if (unchecked(links[at]) != GONE) this.append(unchecked(old[at]));
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
