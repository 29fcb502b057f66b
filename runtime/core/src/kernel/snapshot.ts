/**
 * The state of a kernel as bytes, taken between two calls: its memory, its variables, its format and where it is in
 * its random numbers. Restored into a new instance of the same module, made with the same parameters, it goes on as if nothing had
 * happened. Bytes of another module, and bytes that were cut or changed, are refused before anything is written.
 */
import type { MediaFormat } from "../engine/media-format.ts";
import { KernelInstance } from "../node/kernel-node.ts";
import type { NodeInstance } from "../program.ts";
import type { KernelExports } from "./link-kernel.ts";
import { refuse, SnapshotReader, SnapshotWriter } from "./snapshot-bytes.ts";
import type { WasmGlobal } from "./web-assembly.ts";

export function snapshotKernel(instance: NodeInstance): Uint8Array {
  const { spec, context, linked, format, isStarted } = stateOf(instance);
  const { exports } = linked;
  const memory = new Uint8Array(exports.memory.buffer);
  const writer = new SnapshotWriter();
  writer.text(spec.digest ?? "");
  const random = context.random.state ?? [];
  writer.number(random.length);
  for (const value of random) writer.number(value);
  writer.number(isStarted ? 1 : 0);
  writeFormat(format, writer);
  const variables = variablesOf(exports);
  writer.number(variables.length);
  for (const { value } of variables) writer.value(value);
  writer.number(memory.length);
  writer.bytes(memory.subarray(0, usedOf(memory)));
  return writer.finish();
}

/** `instance` is new: nothing has been given to it. */
export function restoreKernel(instance: NodeInstance, snapshot: Uint8Array): void {
  const state = stateOf(instance);
  const { spec, context } = state;
  const { exports } = state.linked;
  const reader = new SnapshotReader(snapshot);
  const digest = reader.text();
  if (digest !== (spec.digest ?? "")) refuse(`it is of the module ${digest || "without a digest"}, not of ${spec.digest ?? "one without"}`);
  const random = context.random.state ?? new Int32Array(0);
  if (reader.number() !== random.length) refuse("it has random numbers of another kind");
  const drawn = Int32Array.from(random, () => reader.number());
  const isStarted = reader.number() === 1;
  const format = readFormat(reader);
  const variables = variablesOf(exports);
  if (reader.number() !== variables.length) refuse("it has another number of variables than the module");
  const values = variables.map(() => reader.value());
  const size = reader.number();
  const used = reader.rest();
  writeMemory(exports, used, size);
  variables.forEach((variable, index) => {
    variable.value = values[index]!;
  });
  random.set(drawn);
  Object.assign(state, { format, isStarted });
}

type State = KernelInstance["state"];

function stateOf(instance: NodeInstance): State & { readonly linked: NonNullable<State["linked"]> } {
  if (!(instance instanceof KernelInstance)) refuse("only a kernel of this process has one");
  const { linked, emit } = instance.state;
  if (emit !== undefined) refuse("a kernel has one between two calls, not in one");
  if (linked === undefined) refuse("the kernel has failed, and begins anew");
  return instance.state as State & { readonly linked: typeof linked };
}

/** In the order in which the compiler has numbered them. */
function variablesOf(exports: KernelExports): WasmGlobal[] {
  const named = exports as unknown as Readonly<Record<string, WasmGlobal>>;
  const found: WasmGlobal[] = [];
  for (let i = 0; Object.hasOwn(named, String(i)); i++) found.push(named[String(i)]!);
  return found;
}

/** What is behind the last byte that is not 0 need not be kept. */
function usedOf(memory: Uint8Array): number {
  let end = memory.length;
  while (end > 0 && memory[end - 1] === 0) end--;
  return end;
}

function writeMemory({ memory }: KernelExports, used: Uint8Array, size: number): void {
  const missing = size - memory.buffer.byteLength;
  if (used.length > size || size % PAGE !== 0) refuse("its memory has an impossible size");
  try {
    if (missing > 0) memory.grow(missing / PAGE);
  } catch {
    refuse(`it needs ${size} bytes of memory, which the module may not have`);
  }
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(used);
  bytes.fill(0, used.length);
}

function writeFormat(format: MediaFormat | undefined, writer: SnapshotWriter): void {
  writer.text(format?.kind ?? "");
  if (format?.kind === "audio") {
    writer.number(format.rate);
    writer.number(format.channels);
  } else if (format) {
    writer.number(format.width);
    writer.number(format.height);
    writer.text(format.format);
  }
}

function readFormat(reader: SnapshotReader): MediaFormat | undefined {
  const kind = reader.text();
  if (kind === "audio") return { kind, rate: reader.number(), channels: reader.number() };
  if (kind === "video") return { kind, width: reader.number(), height: reader.number(), format: reader.text() };
  return undefined;
}

const PAGE = 65_536;
