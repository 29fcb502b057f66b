/**
 * Neighbouring per-sample nodes of one place call as one node: between them samples are f64, the result is rounded to f32
 * once. Each channel has a set of instances of its own, made when the first frame tells how many there are.
 */
import { seededRandom } from "../engine/random.ts";
import { RmcError, type SourcePosition } from "../error.ts";
import type { Emit, NodeContext, NodeInstance, NodeProgram } from "../program.ts";
import { withCapabilities } from "./capabilities.ts";

export interface TickNodeSpec {
  readonly id: string;
  readonly position?: SourcePosition;
  /** A new instance of the class: called once for each channel. */
  readonly make: (context: NodeContext) => unknown;
}

/** The id and position of the run are those of its first node, joined with the others' ids. */
export function tickNodes(specs: readonly TickNodeSpec[]): NodeProgram {
  const id = specs.map((spec) => spec.id).join("+");
  const position = specs[0]?.position;
  return { id, instantiate: (context) => new TickRun(id, specs, context), random: seededRandom, ...(position ? { position } : {}) };
}

interface UserTick {
  start?(format: { readonly rate: number; readonly channels: number; readonly channel: number }): unknown;
  tick(sample: number): number;
  cancel?(): void;
}

interface AudioFrame {
  readonly samples: Float32Array;
  readonly rate: number;
  readonly channels: number;
}

class TickRun implements NodeInstance {
  readonly emitsFresh: boolean = true;
  readonly #id: string;
  readonly #specs: readonly TickNodeSpec[];
  readonly #context: NodeContext;
  #channels: readonly (readonly UserTick[])[] | undefined;

  constructor(id: string, specs: readonly TickNodeSpec[], context: NodeContext) {
    this.#id = id;
    this.#specs = specs;
    this.#context = context;
  }

  process(value: unknown, emit: Emit): void {
    const frame = audioFrame(value, this.#id);
    const samples = withCapabilities(this.#context, () => this.#run(frame));
    void emit({ ...(value as object), samples });
  }

  cancel(): void {
    for (const chain of this.#channels ?? []) for (const node of chain) node.cancel?.();
  }

  #run(frame: AudioFrame): Float32Array {
    this.#channels ??= this.#start(frame);
    const { samples, channels } = frame;
    const result = new Float32Array(samples.length);
    for (let i = 0; i < samples.length; i++) {
      let sample = samples[i]!;
      for (const node of this.#channels[i % channels]!) sample = node.tick(sample);
      // One NaN for all: where it came from would show in its bits.
      result[i] = sample === sample ? sample : Number.NaN;
    }
    return result;
  }

  #start({ rate, channels }: AudioFrame): readonly (readonly UserTick[])[] {
    return Array.from({ length: channels }, (_, channel) =>
      this.#specs.map((spec) => {
        const node = spec.make(this.#context) as UserTick;
        node.start?.({ rate, channels, channel });
        return node;
      }),
    );
  }
}

function audioFrame(value: unknown, node: string): AudioFrame {
  const frame = value as Partial<AudioFrame> | null;
  if (frame?.samples instanceof Float32Array && typeof frame.channels === "number" && frame.channels > 0) return frame as AudioFrame;
  throw new RmcError("bad-value", `"${node}" has tick() and takes audio, but was given something else`, { node });
}
