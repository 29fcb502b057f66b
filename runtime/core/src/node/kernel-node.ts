/**
 * A kernel as a node: a WebAssembly module that speaks docs/kernel-abi.md. Values go straight into its memory by the
 * codec of its input and come out as one copy. What a kernel can't do for itself is decided here: formats are checked
 * before they reach it, a `throw` and a trap become errors that name the node and the line of TypeScript.
 */
import type { Codec } from "../codec.ts";
import { checkFormat, type MediaFormat } from "../engine/media-format.ts";
import { RmcError, type SourcePosition } from "../error.ts";
import { KernelMemory } from "../kernel/kernel-memory.ts";
import { linkKernel, type Capability, type KernelExports } from "../kernel/link-kernel.ts";
import type { WasmImports, WasmModule } from "../kernel/web-assembly.ts";
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
  /** `seededRandom`, where the module imports `random`. */
  readonly random?: NodeProgram["random"];
  /** From an offset in the module to the user's line. */
  readonly locate?: (wasmOffset: number) => SourcePosition | undefined;
}

export function kernelNode(spec: KernelSpec): NodeProgram {
  const { id, position, random } = spec;
  const instantiate = (context: NodeContext): NodeInstance => new KernelInstance(spec, context);
  return { id, instantiate, ...(position && { position }), ...(random && { random }) };
}

class KernelInstance implements NodeInstance {
  readonly emitsFresh: boolean = true;
  readonly #spec: KernelSpec;
  readonly #kernel: KernelExports;
  readonly #memory: KernelMemory;
  #format: MediaFormat | undefined;
  #isStarted = false;
  #emit: Emit | undefined;
  /** Settles when what is behind can take more. */
  #room: Promise<void> | undefined;
  /** What the receiver of an emitted value threw, perhaps through the kernel's frames. */
  #thrown: { readonly error: unknown } | undefined;
  #size: number;
  #calls = 0;

  constructor(spec: KernelSpec, context: NodeContext) {
    this.#spec = spec;
    this.#kernel = linkKernel(spec, this.#capabilities(context));
    this.#memory = new KernelMemory(this.#kernel.memory, this.#kernel.reserve);
    this.#size = this.#memory.size;
    this.#enter(() => this.#kernel.create(this.#memory.put(spec.parametersCodec, spec.parameters(context)), this.#memory.end));
  }

  process(value: unknown, emit: Emit): void | Promise<void> {
    const { media, input } = this.#spec;
    if (media) this.#checkFormat(media, value as MediaValue);
    return this.#run(emit, () => this.#kernel.process(this.#memory.put(input, value), this.#memory.end));
  }

  end(emit: Emit): void | Promise<void> {
    return this.#run(emit, () => this.#kernel.end?.() ?? 0);
  }

  cancel(): void {
    this.#enter(() => this.#kernel.cancel?.());
  }

  /** A kernel can't wait between two values it emits; what is behind is waited for after the call. */
  #run(emit: Emit, call: () => number): void | Promise<void> {
    this.#emit = emit;
    this.#room = undefined;
    this.#enter(() => {
      const block = call();
      if (block !== 0) this.#send(block);
    });
    this.#collect();
    return this.#room;
  }

  #enter(call: () => void): void {
    try {
      call();
    } catch (error) {
      throw this.#failed(error);
    }
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

  /** Garbage goes when the memory has grown, which big values do at once, and now and then for small ones. */
  #collect(): void {
    const { collect } = this.#kernel;
    if (!collect || (++this.#calls < CALLS_PER_COLLECTION && this.#memory.size === this.#size)) return;
    this.#calls = 0;
    this.#size = this.#memory.size;
    collect();
  }

  #checkFormat(media: "audio" | "video" | "image", value: MediaValue): void {
    this.#format = checkFormat(this.#format, { ...value, kind: media }, this.#spec);
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#start(media, value);
  }

  #start(media: "audio" | "video" | "image", { rate, channels, width, height, format }: MediaValue): void {
    const memory = this.#memory;
    this.#enter(() =>
      media === "audio"
        ? this.#kernel.start?.(memory.putNumbers([rate, channels, 0]), memory.end)
        : this.#kernel.start?.(memory.putNumbers([width, height], FORMATS.indexOf(format)), memory.end),
    );
  }

  #capabilities(context: NodeContext): Record<Capability, WasmImports[string]> {
    return {
      emit: (block = 0) => this.#send(block),
      log: (block = 0) => context.log(this.#memory.readText(block)),
      now: () => context.now(),
      random: () => context.random(),
    };
  }

  /** What came out of the kernel as an error: the user's `throw`, a trap, or what the host's own `emit` threw. */
  #failed(error: unknown): unknown {
    const thrown = this.#thrown;
    this.#thrown = undefined;
    if (thrown?.error === error || error instanceof RmcError) return error;
    const { id } = this.#spec;
    const block = this.#kernel.failure();
    const trapped = block === 0 || (block & MARK) !== 0;
    const reason = block === 0 ? reasonOf(error) : this.#memory.readText(block & ~MARK);
    return trapped
      ? this.#error("kernel-trapped", `"${id}" trapped: ${reason}`, error)
      : this.#error("node-failed", `"${id}" failed: ${reason}`, error);
  }

  #error(code: "format-changed" | "node-failed" | "kernel-trapped", message: string, cause?: unknown): RmcError {
    const position = this.#positionOf(cause) ?? this.#spec.position;
    return new RmcError(code, message, { node: this.#spec.id, ...(position && { position }), ...(cause !== undefined && { cause }) });
  }

  /** The innermost frame of the trap's stack that leads to a line of the user's. */
  #positionOf(error: unknown): SourcePosition | undefined {
    const stack = (error instanceof Error && error.stack) || "";
    for (const [, offset = ""] of stack.matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)) {
      const position = this.#spec.locate?.(Number.parseInt(offset, 16));
      if (position) return position;
    }
    return undefined;
  }
}

/** What an engine says of a trap without a message. What checks it has bring their own, so that "unreachable" is memory at its limit. */
function reasonOf(error: unknown): string {
  const text = String(error);
  if (text.includes("unreachable")) return "it needs more memory than a kernel may have";
  return /^(Range|Internal)Error/.test(text) ? "it calls itself too deeply" : text;
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

const CALLS_PER_COLLECTION = 64;
