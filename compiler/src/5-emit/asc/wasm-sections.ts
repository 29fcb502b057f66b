/** The sections of a WebAssembly binary and the bodies of its functions, as offsets: what source maps need to know. */

export interface Section {
  readonly id: number;
  /** Of the section's first byte, and behind its last. */
  readonly start: number;
  readonly end: number;
  readonly content: number;
  /** Of a custom section. */
  readonly name: string | undefined;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export function wasmSections(wasm: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let at = 8; at < wasm.length;) {
    const id = wasm[at] ?? 0;
    const size = readLeb(wasm, at + 1);
    const end = size.next + size.value;
    const name = id === 0 ? readLeb(wasm, size.next) : undefined;
    const text = name === undefined ? undefined : new TextDecoder().decode(wasm.subarray(name.next, name.next + name.value));
    found.push({ id, start: at, end, content: name === undefined ? size.next : name.next + name.value, name: text });
    at = end;
  }
  return found;
}

/** Bodies of the module's own functions, in order of offset. */
export function functionBodies(wasm: Uint8Array): Range[] {
  const code = wasmSections(wasm).find((section) => section.id === 10);
  if (code === undefined) return [];
  const bodies: Range[] = [];
  const count = readLeb(wasm, code.content);
  for (let i = 0, at = count.next; i < count.value; i++) {
    const size = readLeb(wasm, at);
    bodies.push({ start: size.next, end: size.next + size.value });
    at = size.next + size.value;
  }
  return bodies;
}

/** An unsigned number in LEB128; `next` is behind it. */
export function readLeb(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let shift = 0, next = at; ; shift += 7) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, next };
  }
}
