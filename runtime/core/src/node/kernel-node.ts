/**
 * A kernel as a node: a WebAssembly module that speaks docs/kernel-abi.md. Values go straight into its memory by the
 * codec of its input and come out as one copy. What a kernel can't do for itself is decided here: formats are checked
 * before they reach it, a `throw` and a trap become errors that name the node and the line of TypeScript.
 */
import type { Codec } from "../codec.ts";
import { RmcError, type SourcePosition } from "../error.ts";
import { CAPABILITIES, checkModule } from "../kernel/check-module.ts";
import { KernelMemory } from "../kernel/kernel-memory.ts";
import { webAssembly, type WasmFunction, type WasmImports, type WasmMemory, type WasmModule } from "../kernel/web-assembly.ts";
import type { Emit, NodeContext, NodeInstance, NodeProgram } from "../program.ts";

export interface KernelSpec {
  readonly id: string;
  readonly position?: SourcePosition;
  readonly module: WasmModule;
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
  /** From an offset in the module to the user's line. */
  readonly locate?: (wasmOffset: number) => SourcePosition | undefined;
}

export function kernelNode(spec: KernelSpec): NodeProgram {
  const program = { id: spec.id, instantiate: (context: NodeContext): NodeInstance => new KernelInstance(spec, context) };
  return spec.position === undefined ? program : { ...program, position: spec.position };
}

interface KernelExports {
  readonly memory: WasmMemory;
  readonly reserve: WasmFunction;
  readonly create: WasmFunction;
  readonly start?: WasmFunction;
  readonly process: WasmFunction;
  readonly end?: WasmFunction;
  readonly cancel?: WasmFunction;
  readonly failure: WasmFunction;
  readonly collect?: WasmFunction;
}

class KernelInstance implements NodeInstance {
  readonly emitsFresh: boolean = true;
  readonly #spec: KernelSpec;
  readonly #context: NodeContext;
  readonly #kernel: KernelExports;
  readonly #memory: KernelMemory;
  readonly #garbage: Garbage;
  #format: readonly unknown[] | undefined;
  #emit: Emit | undefined;
  /** Settles when what is behind can take more. */
  #room: Promise<void> | undefined;
  /** What the receiver of an emitted value threw, perhaps through the kernel's frames. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(spec: KernelSpec, context: NodeContext) {
    this.#spec = spec;
    this.#context = context;
    const optional = (["start", "end", "cancel"] as const).filter((name) => spec.has[name]);
    checkModule(spec.id, spec.module, spec.capabilities ?? CAPABILITIES, ["reserve", "create", "process", "failure", ...optional]);
    const { Instance } = webAssembly();
    this.#kernel = new Instance(spec.module, this.#imports()).exports as KernelExports;
    this.#memory = new KernelMemory(this.#kernel.memory, this.#kernel.reserve);
    this.#garbage = new Garbage(this.#kernel.collect, this.#memory);
    try {
      this.#kernel.create(this.#memory.put(spec.parametersCodec, spec.parameters(context)), this.#memory.end);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  process(value: unknown, emit: Emit): void | Promise<void> {
    if (this.#spec.media !== undefined) this.#checkFormat(this.#spec.media, value as MediaValue);
    this.#begin(emit);
    try {
      return this.#deliver(this.#kernel.process(this.#memory.put(this.#spec.input, value), this.#memory.end));
    } catch (error) {
      throw this.#failed(error);
    }
  }

  end(emit: Emit): void | Promise<void> {
    this.#begin(emit);
    try {
      return this.#deliver(this.#kernel.end?.() ?? 0);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  cancel(): void {
    try {
      this.#kernel.cancel?.();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #begin(emit: Emit): void {
    this.#emit = emit;
    this.#room = undefined;
  }

  /** A kernel can't wait between two values it emits; what is behind is waited for after the call. */
  #deliver(block: number): void | Promise<void> {
    if (block !== 0) this.#send(block);
    this.#garbage.collect();
    return this.#room;
  }

  #send(block: number): void {
    const value = this.#memory.read(this.#spec.output, block);
    try {
      this.#room = this.#emit?.(value) ?? this.#room;
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
  }

  #checkFormat(media: "audio" | "video" | "image", value: MediaValue): void {
    const format = media === "audio" ? [value.rate, value.channels] : [value.width, value.height, value.format];
    if (this.#format === undefined) {
      this.#format = format;
      return this.#start(media, value);
    }
    if (media === "image" || this.#format.every((part, index) => part === format[index])) return;
    const message = `the format of the input of "${this.#spec.id}" changed from ${this.#format.join(", ")} to ${format.join(", ")}`;
    throw new RmcError("format-changed", message, this.#details(undefined));
  }

  #start(media: "audio" | "video" | "image", value: MediaValue): void {
    const { start } = this.#kernel;
    if (start === undefined) return;
    try {
      if (media === "audio") start(this.#memory.putNumbers([value.rate, value.channels, 0]), this.#memory.end);
      else start(this.#memory.putNumbers([value.width, value.height], FORMATS.indexOf(value.format)), this.#memory.end);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #imports(): WasmImports {
    const all: WasmImports[string] = {
      emit: (block = 0) => this.#send(block),
      log: (block = 0) => this.#context.log(this.#memory.readText(block)),
      now: () => this.#context.now(),
      random: () => this.#context.random(),
    };
    const granted = this.#spec.capabilities ?? CAPABILITIES;
    return { rmc: Object.fromEntries(Object.entries(all).filter(([name]) => granted.includes(name))) };
  }

  /** What came out of the kernel as an error: the user's `throw`, a trap, or what the host's own `emit` threw. */
  #failed(error: unknown): unknown {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    if (thrown?.error === error || error instanceof RmcError) return error;
    const block = this.#kernel.failure();
    const details = this.#details(error);
    if (block !== 0) return new RmcError("node-failed", `"${this.#spec.id}" failed: ${this.#memory.readText(block)}`, details);
    const reason = error instanceof Error ? error.message : String(error);
    return new RmcError("kernel-trapped", `"${this.#spec.id}" trapped: ${reason}`, details);
  }

  #details(error: unknown): { node: string; position?: SourcePosition; cause?: unknown } {
    const position = this.#positionOf(error) ?? this.#spec.position;
    return { node: this.#spec.id, ...(position === undefined ? {} : { position }), ...(error === undefined ? {} : { cause: error }) };
  }

  /** The innermost frame of the trap's stack that leads to a line of the user's. */
  #positionOf(error: unknown): SourcePosition | undefined {
    const { locate } = this.#spec;
    if (locate === undefined || !(error instanceof Error)) return undefined;
    for (const [, offset = ""] of (error.stack ?? "").matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)) {
      const position = locate(Number.parseInt(offset, 16));
      if (position !== undefined) return position;
    }
    return undefined;
  }
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

/** When to collect a kernel's garbage: when its memory has grown, which big values do at once, and now and then for small ones. */
class Garbage {
  readonly #collect: WasmFunction | undefined;
  readonly #memory: KernelMemory;
  #size: number;
  #calls = 0;

  constructor(collect: WasmFunction | undefined, memory: KernelMemory) {
    this.#collect = collect;
    this.#memory = memory;
    this.#size = memory.size;
  }

  collect(): void {
    if (this.#collect === undefined) return;
    this.#calls += 1;
    if (this.#calls < CALLS_PER_COLLECTION && this.#memory.size === this.#size) return;
    this.#calls = 0;
    this.#size = this.#memory.size;
    this.#collect();
  }
}

const CALLS_PER_COLLECTION = 64;
