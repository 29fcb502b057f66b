/**
 * What the compiler gives the runtime: programs of stages as plain data and factories. A build's bundle for a tier exports
 * one `TierProgram`; the plain runner makes a `StageProgram` of the whole pipeline by calling the pipeline's function.
 * Operators stand in order of declaration, which is topological; ids of flows are the graph's.
 */
import type { Codec } from "./codec.ts";
import type { CallSurroundings } from "./engine/call-surroundings.ts";
import type { Operator, OperatorSurroundings } from "./engine/operator.ts";
import type { SourcePosition } from "./error.ts";

/** The input frame that caused a value: its time in seconds and its number. */
export interface Stamp {
  readonly time: number;
  readonly step: number;
}

export interface TierProgram {
  /** Digest of the manifest: both ends of a session must have the same. */
  readonly build: string;
  readonly pipeline: string;
  readonly stages: readonly StageProgram[];
  /** Every link of the pipeline, also those of other tiers: hosts route by stream. */
  readonly links: readonly LinkProgram[];
  /** What `param` names mean when the client gives nothing. */
  readonly params: readonly ParamProgram[];
}

export interface ParamProgram {
  readonly name: string;
  readonly default: string | number | boolean;
}

export interface StageProgram {
  readonly id: string;
  readonly place: string;
  readonly operators: readonly OperatorProgram[];
}

export interface LinkProgram {
  readonly stream: number;
  readonly flow: string;
  /** Stage id or "client". */
  readonly from: string;
  readonly to: string;
  /** Missing where neither end is in this tier. */
  readonly codec?: Codec;
  readonly mode: "reliable" | "newest" | "deadline";
  /** Milliseconds, for "deadline". */
  readonly deadline?: number;
  /** It carries audio at 48,000 Hz with so many channels, and may be an Opus track in live sessions. */
  readonly opus?: 1 | 2;
}

export type OperatorProgram = CallProgram | JoinProgram;

export interface CallProgram {
  readonly kind: "call";
  /** Number of the operator in the whole graph: seeds, error messages. */
  readonly index: number;
  readonly input: string;
  readonly output: string;
  readonly chain: readonly NodeProgram[];
  readonly cancelOn: readonly string[];
  readonly onError: "stop" | "skip" | "restart";
  readonly concurrency: number;
  /** Projection of a value onto the call's declared output type; a copy. Missing: structuredClone, or as it is when it can't be cloned. */
  readonly project?: (value: unknown) => unknown;
  /** `callOperator`; `kernelCall` where all nodes are kernels of this process and nothing cancels or restarts the call. */
  readonly make: (program: CallProgram, surroundings: CallSurroundings) => Promise<Operator>;
}

export interface JoinProgram {
  readonly kind: "merge" | "zip" | "latest" | "byTime";
  readonly index: number;
  readonly inputs: readonly string[];
  readonly output: string;
  /** byTime: seconds. */
  readonly within?: number;
  /** `mergeOperator`, `zipOperator`, …: a program brings the joins it has, so that a bundle holds no others. */
  readonly make: (program: JoinProgram, surroundings: OperatorSurroundings) => Operator;
}

/** One link of a call's chain: a node, a run of `tick` nodes, a converter, or a kernel. */
export interface NodeProgram {
  readonly id: string;
  readonly position?: SourcePosition;
  /** How values are copied that JavaScript made: `copyValue`. Missing: structuredClone, which is enough for what kernels and codecs make. */
  readonly copy?: (value: unknown) => unknown;
  /** What its context's `random` is made of: `seededRandom`. Missing: it draws no numbers. */
  readonly random?: (seed: string) => RandomSource;
  /** Makes an instance: per session and per restart. Kernels need no more than a WebAssembly.Module for it. */
  instantiate(context: NodeContext): NodeInstance | Promise<NodeInstance>;
}

export interface RandomSource {
  (): number;
  /** What the next numbers depend on: who writes here what was here continues where that was. */
  readonly state?: Int32Array;
}

/** What a stage offers its nodes. */
export interface NodeContext {
  readonly env: (name: string, fallback?: string) => string;
  readonly secret: (name: string) => string;
  readonly param: (name: string) => string | number | boolean;
  /** The stamp's time while an input is handled. */
  readonly now: () => number;
  /** Seeded by node and session. */
  readonly random: RandomSource;
  readonly log: (message: string) => void;
  /** Offline: `Date.now` and `Math.random` of the user's code are `now` and `random`. */
  readonly deterministic: boolean;
  /** The user's modules as evaluated for this stage and session, by what evaluates them: a node that restarts finds its own. */
  readonly evaluated: WeakMap<object, unknown>;
}

/** The input that is being handled. What aborted work emits goes nowhere; it should come to its end soon. */
export interface Work {
  readonly stamp: Stamp;
  readonly aborted: boolean;
  onAbort(listener: () => void): void;
}

/**
 * A node as the engine sees it, whatever it is made of. One call at a time, unless the call's concurrency says otherwise.
 * `emit` may be called until the returned promise settles, or until return when there is none; a later call is an
 * error. null and undefined are
 * nothing. Values are copies already: the instance owns its input; what it emits is copied by the engine.
 */
export interface NodeInstance {
  process(value: unknown, emit: Emit, work: Work): void | Promise<void>;
  end?(emit: Emit, work: Work): void | Promise<void>;
  cancel?(): void;
  close?(): void;
  /** True when values it emits are fresh and never kept: the engine need not copy them (kernels). */
  readonly emitsFresh?: boolean;
  /** True when calls share nothing: the next may begin while an aborted one has not come to its end. */
  readonly stateless?: boolean;
}

/** Returns a promise when what is behind cannot take more at once; who can, waits for it. Never throws. */
export type Emit = (value: unknown) => void | Promise<void>;
