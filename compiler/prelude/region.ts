/**
 * A run time for kernels that keep nothing of what they allocate in a call: memory is handed out from bottom to top, and
 * each call starts again where the last one did (`__collect`). `__keep` says that what there is now stays. The printer
 * chooses it only where nothing allocated in a call can be reached after it. It stands in for AssemblyScript's `rt/stub`.
 */

// @ts-ignore: decorator
@lazy let next: usize = 0;
// @ts-ignore: decorator
@lazy let kept: usize = 0;

// @ts-ignore: decorator
@global @unsafe
export function __alloc(size: usize): usize {
  const at = (max(next, __heap_base) + 15) & ~15;
  next = at + size;
  const missing = <i32>((next + 65535) >> 16) - memory.size();
  // Doubling where there is room for it.
  if (missing > 0) grow(max(missing, memory.size()), missing);
  return at;
}

/** Calls itself, so that it is not inlined, and `__alloc`, which calls it, neither: it would be wherever something is allocated. */
function grow(pages: i32, missing: i32): void {
  if (memory.grow(pages) >= 0) return;
  if (pages == missing) unreachable();
  grow(missing, missing);
}

/** The compiler's layout: the class and the size stand before the object. */
// @ts-ignore: decorator
@global @unsafe
export function __new(size: usize, id: u32): usize {
  if (size > 0x3ffffff0) unreachable();
  const at = __alloc(size + 16) + 16;
  store<u32>(at - 8, id);
  store<u32>(at - 4, <u32>size);
  memory.fill(at, 0, size);
  return at;
}

// @ts-ignore: decorator
@global @unsafe
export function __renew(old: usize, size: usize): usize {
  const before = <usize>load<u32>(old - 4);
  const at = __new(size, load<u32>(old - 8));
  memory.copy(at, old, min(before, size));
  return at;
}

// @ts-ignore: decorator
@global @unsafe
export function __realloc(old: usize, size: usize): usize {
  unreachable();
  return old + size;
}

// @ts-ignore: decorator
@global @unsafe
export function __free(at: usize): void {}

// @ts-ignore: decorator
@global @unsafe
export function __link(parent: usize, child: usize, several: bool): void {}

// @ts-ignore: decorator
@global @unsafe
export function __pin(at: usize): usize {
  return at;
}

// @ts-ignore: decorator
@global @unsafe
export function __unpin(at: usize): void {}

// @ts-ignore: decorator
@global @unsafe
export function __visit(at: usize, cookie: u32): void {}

// @ts-ignore: decorator
@global @unsafe
export function __collect(): void {
  next = kept;
}

// @ts-ignore: decorator
@global @unsafe
export function __keep(): void {
  kept = next;
}
