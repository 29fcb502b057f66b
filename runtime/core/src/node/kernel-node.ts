/**
 * A kernel as a node: a WebAssembly module that speaks docs/kernel-abi.md. Values go straight into its memory by the
 * codec of its input and come out as one copy. What a kernel can't do for itself is decided here: formats are checked
 * before they reach it, a `throw` and a trap become errors that name the node and the line of TypeScript. After a `throw` it goes
 * on as JavaScript would; after any other failure the module's instance is given up, and the next call makes another one.
 */
import type { Codec } from "../codec.ts";
import { checkFormat, type MediaFormat } from "../engine/media-format.ts";
import { RmcError, type ErrorCode, type SourcePosition } from "../error.ts";
import type { KernelPosition } from "../kernel/map-locator.ts";
import { KernelMemory } from "../kernel/kernel-memory.ts";
import { linkKernel, type Capability, type KernelExports } from "../kernel/link-kernel.ts";
import type { WasmImports, WasmModule } from "../kernel/web-assembly.ts";
import type { Emit, NodeContext, NodeInstance, NodeProgram } from "../program.ts";
import { readClock } from "./capabilities.ts";

export interface KernelSpec {
  readonly id: string;
  readonly position?: SourcePosition;
  readonly module: WasmModule;
  /** Of the module's bytes: a snapshot belongs to it. */
  readonly digest?: string;
  readonly input: Codec;
  readonly output: Codec;
  /** Values of the constructor's parameters and of captured names, where the stage starts. */
  readonly parameters: (context: NodeContext) => readonly unknown[];
  readonly parametersCodec: Codec;
  /** What the module exports: see `PrintedKernel.has`. */
  readonly has: { readonly start: boolean; readonly end: boolean; readonly cancel: boolean };
  /** Set when the input is of that type: its format must stay, and goes to `start`. */
  readonly media: "audio" | "video" | "image" | undefined;
  /** Imports that the module may have; all that there are when missing. */
  readonly capabilities?: readonly string[];
  /** How much work one call may be: rounds of loops, calls of recursive functions. Missing: what the module says. */
  readonly work?: number;
  /** `seededRandom`, where the module imports `random`. */
  readonly random?: NodeProgram["random"];
  /** From an offset in the module to the user's line. */
  readonly locate?: (wasmOffset: number) => KernelPosition | undefined;
}

export function kernelNode(spec: KernelSpec): NodeProgram {
  const { id, position, random } = spec;
  const instantiate = (context: NodeContext): NodeInstance => new KernelInstance(spec, context);
  return { id, instantiate, ...(position && { position }), ...(random && { random }) };
}

/** A module at work. */
interface Linked {
  readonly exports: KernelExports;
  readonly memory: KernelMemory;
}

/** What one instance has, `kernel/snapshot.ts` among its readers. */
interface KernelState {
  readonly spec: KernelSpec;
  readonly context: NodeContext;
  /** Missing when it was given up. */
  linked?: Linked | undefined;
  format?: MediaFormat | undefined;
  isStarted?: boolean;
  /** While a call is running. */
  emit?: Emit | undefined;
}

export class KernelInstance implements NodeInstance {
  readonly emitsFresh: boolean = true;
  readonly state: KernelState;
  /** Settles when what is behind can take more. */
  #room: Promise<void> | undefined;
  /** What the receiver of an emitted value threw, perhaps through the kernel's frames. */
  #thrown: { readonly error: unknown } | undefined;
  /** Of the memory, when it was collected last. */
  #size = 0;
  #calls = 0;

  constructor(spec: KernelSpec, context: NodeContext) {
    this.state = { spec, context };
    this.#make();
  }

  process(value: unknown, emit: Emit): void | Promise<void> {
    const { media, input } = this.state.spec;
    if (media) this.#checkFormat(media, value as MediaValue);
    return this.#run(emit, ({ exports, memory }) => exports.process(memory.put(input, value), memory.end));
  }

  end(emit: Emit): void | Promise<void> {
    return this.#run(emit, ({ exports }) => exports.end?.() ?? 0);
  }

  cancel(): void {
    this.#enter(({ exports }) => exports.cancel?.());
  }

  #make(): Linked {
    const exports = linkKernel(this.state.spec, this.#capabilities());
    const linked = { exports, memory: new KernelMemory(exports.memory, exports.reserve) };
    this.state.linked = linked;
    this.state.isStarted = false;
    this.#size = linked.memory.size;
    const { parameters, parametersCodec } = this.state.spec;
    try {
      this.#enter(({ memory }) => exports.create(memory.put(parametersCodec, parameters(this.state.context)), memory.end));
    } catch (error) {
      this.state.linked = undefined;
      throw error;
    }
    return linked;
  }

  /** A kernel can't wait between two values it emits; what is behind is waited for after the call. */
  #run(emit: Emit, call: (linked: Linked) => number): void | Promise<void> {
    this.#room = undefined;
    this.#enter((linked) => {
      this.state.emit = emit;
      const block = call(linked);
      if (block !== 0) this.#send(block);
      this.#collect(linked);
    });
    return this.#room;
  }

  #enter(call: (linked: Linked) => void): void {
    const linked = this.state.linked ?? this.#make();
    try {
      call(linked);
    } catch (error) {
      throw this.#failed(error, linked);
    } finally {
      this.state.emit = undefined;
    }
  }

  #send(block: number): void {
    const value = this.#memory.read(this.state.spec.output, block);
    try {
      this.#room = this.state.emit?.(value) ?? this.#room;
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
  }

  get #memory(): KernelMemory {
    if (this.state.linked) return this.state.linked.memory;
    throw new Error("it calls its host while it is linked");
  }

  /** Garbage goes when the memory has grown, which big values do at once, and now and then for small ones. */
  #collect({ exports: { collect }, memory }: Linked): void {
    if (!collect || (++this.#calls < CALLS_PER_COLLECTION && memory.size === this.#size)) return;
    this.#calls = 0;
    this.#size = memory.size;
    collect();
  }

  #checkFormat(media: "audio" | "video" | "image", value: MediaValue): void {
    this.state.format = checkFormat(this.state.format, { ...value, kind: media }, this.state.spec);
    this.state.linked ??= this.#make();
    if (!this.state.isStarted) this.#start(media, value);
    this.state.isStarted = true;
  }

  #start(media: "audio" | "video" | "image", { rate, channels, width, height, format }: MediaValue): void {
    this.#enter(({ exports, memory }) =>
      media === "audio"
        ? exports.start?.(memory.putNumbers([rate, channels, 0]), memory.end)
        : exports.start?.(memory.putNumbers([width, height], FORMATS.indexOf(format)), memory.end),
    );
  }

  #capabilities(): Record<Capability, WasmImports[string]> {
    const context = this.state.context;
    return {
      emit: (block = 0) => this.#send(block),
      log: (block = 0) => context.log(this.#memory.readText(block)),
      now: (clock) => readClock(context, clock !== 0),
      random: () => context.random(),
    };
  }

  /** What came out of the kernel as an error: the user's `throw`, a trap, or what the host's own `emit` threw. */
  #failed(error: unknown, linked: Linked): unknown {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    if (thrown?.error === error || error instanceof RmcError) return error;
    this.state.linked = undefined;
    const [code, reason] = whatFailed(error, linked);
    if (code === "node-failed") this.state.linked = linked;
    const { id } = this.state.spec;
    const { position } = this.state.spec;
    const what = code === "node-failed" ? "failed" : "trapped";
    return new RmcError(code, `"${id}" ${what}: ${reason}`, {
      node: id,
      ...(position && { position }),
      ...traceOf(this.#calledFrom(error)),
      cause: error,
    });
  }

  /** Those frames of the trap's stack that lead to a line of the user's, from inside out. */
  #calledFrom(error: unknown): KernelPosition[] {
    const stack = (error instanceof Error && error.stack) || "";
    const offsets = [...stack.matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)].map(([, offset = ""]) => Number.parseInt(offset, 16));
    return offsets.flatMap((offset) => this.state.spec.locate?.(offset) ?? []);
  }
}

/** A position of its own, without the name, and all of them as text. */
function traceOf(calls: readonly KernelPosition[]): { position?: SourcePosition; trace?: string[] } {
  const [first] = calls;
  if (first === undefined) return {};
  const trace = calls.map(({ name, file, line, column }) => `${name} (${file}:${line}:${column})`);
  return { position: { file: first.file, line: first.line, column: first.column }, trace };
}

/** What checks the kernel makes bring their own words, so that "unreachable" without any is memory at its limit. */
function whatFailed(error: unknown, { exports, memory }: Linked): readonly [ErrorCode, string] {
  const block = exports.failure();
  if (block === SPENT) return ["work-limit", `it did not end after ${String(exports.work?.value)} rounds of loops on one value`];
  if (block !== 0) return [(block & MARK) === 0 ? "node-failed" : "kernel-trapped", memory.readText(block & ~MARK)];
  const text = String(error);
  if (text.includes("unreachable")) return ["memory-limit", "it needs more memory than a kernel may have"];
  return /^(Range|Internal)Error/.test(text) ? ["stack-overflow", "it calls itself too deeply"] : ["kernel-trapped", text];
}

/** What the formats of audio and pictures are made of. */
interface MediaValue {
  readonly rate: number;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly format: string;
}

/** In the order of docs/wire.md. */
const FORMATS: readonly string[] = ["rgba", "i420", "gray"];

/** On the offset of a message: JavaScript would go on. */
const MARK = 1;

/** Given instead of a message: the call's work is used up. */
const SPENT = 2;

const CALLS_PER_COLLECTION = 64;
