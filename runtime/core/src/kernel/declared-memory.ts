/** The maximum that a module declares for its own memory. JavaScript's API does not tell it, so the bytes have to be read. */

const PAGE = 65_536;

/** In bytes; Infinity where it declares none and could take all that the engine has, 0 where it has no memory of its own. */
export function declaredMemory(wasm: Uint8Array): number {
  for (let at = 8; at < wasm.length;) {
    const size = leb(wasm, at + 1);
    if (wasm[at] === MEMORY) return maximumOf(wasm, size.next);
    at = size.next + size.value;
  }
  return 0;
}

/** Id of the section. */
const MEMORY = 5;

/** Count of memories, flags, minimum, and the maximum when the lowest flag says so. */
function maximumOf(wasm: Uint8Array, at: number): number {
  const count = leb(wasm, at);
  const flags = leb(wasm, count.next);
  if (count.value !== 1 || (flags.value & 1) === 0) return Infinity;
  return leb(wasm, leb(wasm, flags.next).next).value * PAGE;
}

function leb(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let shift = 0, next = at; ; shift += 7) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, next };
  }
}
