/**
 * Reading and writing values in the layout of docs/wire.md, for the codecs that the kernel printer generates.
 * A value starts at a multiple of 8, so aligning the address aligns relative to the value's start. The input area and the
 * result block are outside the collected heap; the block may move while a value is written, never after `finishBlock`.
 * The host wrote the input with the codec of the same build, so reading checks nothing. RMC_REGION is 1 when the kernel
 * runs on `region.ts`: nothing of the input outlives the call then, and typed arrays are read as views of it. RMC_BYTES is 1 when
 * the kernel looks at the buffers of typed arrays: each is then as long as its array, and a NaN in it has one pattern.
 * RMC_AREA and RMC_BLOCK are the bytes of the input area and of the result where these have a small bound, otherwise 0: then they are
 * static memory, and only the text of a failure may need more.
 */

let area: usize = RMC_AREA ? memory.data(RMC_AREA, 8) : 0;
let areaBytes: usize = 0;
let cursor: usize = 0;
let keeps: bool = false;

let block: usize = RMC_BLOCK ? memory.data(RMC_BLOCK + 8, 8) : 0;
let blockEnd: usize = RMC_BLOCK ? block + RMC_BLOCK + 8 : 0;
let target: usize = 0;

/** In front of the area there are 8 bytes, so that a result can be left where the input was: see `resultInPlace`. */
export function reserveInput(bytes: i32): i32 {
  if (RMC_AREA) {
    if (<u32>bytes > <u32>RMC_AREA) unreachable();
    return <i32>area;
  }
  if (<usize>bytes > areaBytes || area == 0) {
    if (RMC_REGION) __collect();
    else if (area != 0) heap.free(area - 8);
    areaBytes = max<usize>((<usize>bytes + 7) & ~7, areaBytes << 1);
    area = heap.alloc(areaBytes + 8) + 8;
    if (RMC_REGION) __keep();
  }
  return <i32>area;
}

/** The block of a result that was written over the input. */
export function resultInPlace(at: i32, end: i32): i32 {
  store<u32>(at - 8, end - at);
  store<u32>(at - 4, 0);
  return at - 8;
}

export function openInput(at: i32): void {
  cursor = <usize>at;
  keeps = false;
}

/** For values that may be kept: the parameters. */
export function openKept(at: i32): void {
  cursor = <usize>at;
  keeps = true;
}

// @ts-ignore: decorator
@inline
function step(bytes: usize): usize {
  const at = (cursor + bytes - 1) & ~(bytes - 1);
  cursor = at + bytes;
  return at;
}

export function readF64(): f64 {
  return load<f64>(step(8));
}

export function readU8(): i32 {
  return <i32>load<u8>(step(1));
}

export function readU16(): i32 {
  return <i32>load<u16>(step(2));
}

export function readU32(): u32 {
  return load<u32>(step(4));
}

export function readString(): String {
  const bytes = <usize>readU32() << 1;
  const text = __new(bytes, idof<String>());
  memory.copy(text, cursor, bytes);
  cursor += bytes;
  return changetype<String>(text);
}

export function readTyped<A>(): A {
  const count = <i32>readU32();
  const from = elements<A>(count);
  if (RMC_REGION && !RMC_BYTES && !keeps) {
    const view = __new(offsetof<A>(), idof<A>());
    store<usize>(view, from, offsetof<A>("dataStart"));
    store<i32>(view, count * <i32>sizeof<valueof<A>>(), offsetof<A>("byteLength"));
    return changetype<A>(view);
  }
  const array = instantiate<A>(count);
  memory.copy(array.dataStart, from, <usize>array.byteLength);
  return array;
}

function elements<A>(count: i32): usize {
  const size: usize = sizeof<valueof<A>>();
  const from = (cursor + size - 1) & ~(size - 1);
  cursor = from + <usize>count * size;
  return from;
}

export function beginBlock(): void {
  target = block + 8;
}

export function finishBlock(): i32 {
  room(0);
  store<u32>(block, <u32>(target - block - 8));
  store<u32>(block, 0, 4);
  return <i32>block;
}

// @ts-ignore: decorator
@inline
function room(bytes: usize): void {
  if (!RMC_BLOCK) makeRoom(bytes);
}

/** Makes room for at least `bytes` more; the address to write to afterwards is `target`. */
function makeRoom(bytes: usize): void {
  if (target + bytes <= blockEnd && block != 0) return;
  const used = target - block;
  const size = max<usize>((used + bytes + 15) & ~7, (blockEnd - block) << 1);
  const moved = heap.alloc(size);
  if (RMC_REGION) __keep();
  if (block != 0) {
    memory.copy(moved, block, used);
    if (!RMC_BLOCK || block >= __heap_base) heap.free(block);
  }
  block = moved;
  blockEnd = block + size;
  target = block + used;
}

/** What is skipped is zero; there is room for a value as long as that. */
// @ts-ignore: decorator
@inline
function align(bytes: usize): void {
  if (bytes == 2) store<u8>(target, 0);
  if (bytes == 4) store<u32>(target, 0);
  if (bytes == 8) store<u64>(target, 0);
  target = (target + bytes - 1) & ~(bytes - 1);
}

/** The number with NaN made canonical: its sign and payload depend on the machine. */
export function writeF64(value: f64): void {
  room(16);
  align(8);
  if (value == value) store<f64>(target, value);
  else store<u64>(target, 0x7ff8000000000000);
  target += 8;
}

export function writeU8(value: i32): void {
  room(1);
  store<u8>(target, <u8>value);
  ++target;
}

export function writeU16(value: i32): void {
  room(4);
  align(2);
  store<u16>(target, <u16>value);
  target += 2;
}

export function writeU32(value: u32): void {
  room(8);
  align(4);
  store<u32>(target, value);
  target += 4;
}

export function writeString(text: String): void {
  const bytes = <usize>text.length << 1;
  // A result with a bound has no strings, but failures and logs have.
  makeRoom(bytes + 8);
  writeU32(<u32>text.length);
  memory.copy(target, changetype<usize>(text), bytes);
  target += bytes;
}

export function writeTyped<A>(array: A): void {
  const count = array.length;
  writeU32(<u32>count);
  const from = array.dataStart;
  const bytes = <usize>count * sizeof<valueof<A>>();
  room(bytes + 8);
  align(sizeof<valueof<A>>());
  memory.copy(target, from, bytes);
  if (isFloat<valueof<A>>()) canonical<valueof<A>>(target, target + bytes);
  target += bytes;
}

function canonical<T>(from: usize, to: usize): void {
  for (let at = from; at < to; at += sizeof<T>()) {
    const value = load<T>(at);
    if (value != value) {
      if (sizeof<T>() == 4) store<u32>(at, 0x7fc00000);
      else store<u64>(at, 0x7ff8000000000000);
    }
  }
}
