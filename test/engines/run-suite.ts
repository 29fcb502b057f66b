/**
 * Runs a suite in whatever engine this file is loaded by. A record is a kind, a length (u32, little-endian) and bytes: what
 * a call emitted and logged, then what it gave. `wasmtime-runner.py` does the same; docs/kernel-abi.md says what the calls are.
 */
import type { Block, Sequence, SuiteFile, SuiteResult } from "./suite.ts";

const KIND = { nothing: 0, value: 1, failure: 2, emitted: 3, logged: 4 } as const;

export async function runSuite({ sequences }: SuiteFile, modules: readonly WebAssembly.Module[], blocks: Uint8Array): Promise<SuiteResult> {
  const results: string[] = [];
  for (const sequence of sequences) {
    const records = runSequence(sequence, modules[sequence.module] as WebAssembly.Module, blocks);
    results.push(hex(sequence.whole === true ? records : new Uint8Array(await crypto.subtle.digest("SHA-256", records))));
  }
  return results;
}

type Exports = Record<string, (...values: number[]) => number> & { readonly memory: WebAssembly.Memory };

/** What every call gave, one after the other. */
export function runSequence(sequence: Sequence, module: WebAssembly.Module, blocks: Uint8Array): Uint8Array<ArrayBuffer> {
  const records: Uint8Array[] = [];
  let drawn = 0;
  const record = (kind: number, block: number): void => void records.push(recordOf(kind, block, exports.memory));
  const rmc = {
    emit: (block: number) => record(KIND.emitted, block),
    log: (block: number) => record(KIND.logged, block),
    now: () => 0.25,
    random: () => ++drawn / 1024,
  };
  const instantiate = (): Exports => new WebAssembly.Instance(module, { rmc }).exports as Exports;
  let exports = instantiate();
  const call = (work: () => number | undefined): void => {
    try {
      const block = work() ?? 0;
      record(block === 0 ? KIND.nothing : KIND.value, block);
      exports["collect"]?.();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
      const failure = exports["failure"]?.() ?? 0;
      record(KIND.failure, failure);
      if (isThrown(failure)) return;
      exports = instantiate();
      create();
    }
  };
  const enter = (name: string, block: Block): number | undefined => exports[name]?.(...put(exports, blocks, block));
  const create = (): void => void enter("create", sequence.parameters);
  // One whose constructor fails has no calls.
  if (!begins(create, () => record(KIND.failure, exports["failure"]?.() ?? 0))) return concatenate(records);
  for (const block of sequence.calls) call(() => enter("process", block));
  if (exports["end"] !== undefined) call(() => exports["end"]?.());
  return concatenate(records);
}

function begins(create: () => void, failed: () => void): boolean {
  try {
    create();
    return true;
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
    failed();
    return false;
  }
}

/** The program's own error: everything else makes the kernel anew. */
function isThrown(failure: number): boolean {
  return failure !== 0 && (failure & MARKS) === 0;
}

/** Blocks lie at multiples of 8; what is below says what kind of failure it was. */
const MARKS = 7;

function put(exports: Exports, blocks: Uint8Array, [offset, length]: Block): [at: number, end: number] {
  const at = (exports["reserve"]?.(length) ?? 0) >>> 0;
  new Uint8Array(exports.memory.buffer).set(blocks.subarray(offset, offset + length), at);
  return [at, at + length];
}

function recordOf(kind: number, marked: number, memory: WebAssembly.Memory): Uint8Array {
  const block = (marked & ~MARKS) >>> 0;
  const length = block === 0 ? 0 : new DataView(memory.buffer).getUint32(block, true);
  const bytes = new Uint8Array(5 + length);
  bytes[0] = kind | ((marked & MARKS) << 4);
  new DataView(bytes.buffer).setUint32(1, length, true);
  if (length > 0) bytes.set(new Uint8Array(memory.buffer, block + 8, length), 5);
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
