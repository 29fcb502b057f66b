/**
 * Exports the variables of a module that keeps state, as "0", "1" and so on: what it keeps is its memory and these, and a host that
 * saves it must be able to read and to write them. Done behind the optimiser, so that it costs four bytes a variable and
 * hinders nothing. The code moves back by as many bytes as that makes.
 */
import { readLeb, type Section, wasmSections } from "./wasm-sections.ts";

export interface ExportedGlobals {
  readonly wasm: Uint8Array;
  /** By how many bytes the code has moved. */
  readonly shift: number;
}

const GLOBALS = 6;
const EXPORTS = 7;
const GLOBAL_KIND = 3;

export function exportGlobals(wasm: Uint8Array): ExportedGlobals {
  const sections = wasmSections(wasm);
  const [globals, exports] = [GLOBALS, EXPORTS].map((wanted) => sections.find(({ id }) => id === wanted));
  if (globals === undefined || exports === undefined) return { wasm, shift: 0 };
  const known = exportedGlobals(wasm, exports);
  const variables = variablesOf(wasm, globals).filter((index) => !known.has(index));
  const entries = variables.flatMap((index, number) => [...text(String(number)), GLOBAL_KIND, ...leb(index)]);
  const count = readLeb(wasm, exports.content);
  const content = [...leb(count.value + variables.length), ...wasm.subarray(count.next, exports.end), ...entries];
  const section = [EXPORTS, ...leb(content.length), ...content];
  const made = Uint8Array.from([...wasm.subarray(0, exports.start), ...section, ...wasm.subarray(exports.end)]);
  return { wasm: made, shift: made.length - wasm.length };
}

/** Indices of those that change. None is imported: a kernel imports functions only. */
function variablesOf(wasm: Uint8Array, section: Section): number[] {
  const count = readLeb(wasm, section.content);
  const found: number[] = [];
  let at = count.next;
  for (let index = 0; index < count.value; index++) {
    if (wasm[at + 1] === 1) found.push(index);
    at = behindConstant(wasm, at + 2);
  }
  return found;
}

/** Behind `i32.const`, `i64.const`, `f32.const` or `f64.const` and the `end` after it. */
function behindConstant(wasm: Uint8Array, at: number): number {
  const sizes: Readonly<Record<number, number>> = { 0x43: 4, 0x44: 8 };
  const size = sizes[wasm[at] ?? 0];
  if (size !== undefined) return at + 1 + size + 1;
  return readLeb(wasm, at + 1).next + 1;
}

function exportedGlobals(wasm: Uint8Array, section: Section): ReadonlySet<number> {
  const found = new Set<number>();
  const count = readLeb(wasm, section.content);
  let at = count.next;
  for (let i = 0; i < count.value; i++) {
    const name = readLeb(wasm, at);
    const kind = name.next + name.value;
    const index = readLeb(wasm, kind + 1);
    if (wasm[kind] === GLOBAL_KIND) found.add(index.value);
    at = index.next;
  }
  return found;
}

function text(value: string): number[] {
  return [...leb(value.length), ...Buffer.from(value)];
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}
