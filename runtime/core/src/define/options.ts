/** The options of a place call, and what a compute place needs. Constants, all of them: they are part of the graph. */
import type { Flow } from "./flow.ts";

export interface CallOptions {
  /** A value of one of these flows cancels the work of this call that was stamped before it. An optional input may be one. */
  readonly cancelOn?: Flow<unknown> | undefined | readonly (Flow<unknown> | undefined)[];
  /** What an error of a node does: end every output with it (the default), drop this input, or begin with new instances. */
  readonly onError?: "stop" | "skip" | "restart";
  /** How many inputs host nodes of this call may handle at once; outputs keep their order. 1 by default. */
  readonly concurrency?: number;
  /** What kernels of this call may use for one value; host nodes have no limits. */
  readonly limits?: CallLimits;
  /** How the link that brings the input behaves, where there is one. */
  readonly link?: LinkOptions;
}

export interface CallLimits {
  /** Rounds of loops, and calls of functions that call themselves. 1e9 by default: some seconds. */
  readonly work?: number;
  /** Bytes, from 2 ** 20 to 2 ** 30. 64 MiB by default. */
  readonly memory?: number;
}

export interface LinkOptions {
  /** The producer waits (the default), older frames give way to newer ones, or late frames are dropped. */
  readonly mode?: "reliable" | "newest" | "deadline";
  /** For "deadline": milliseconds. */
  readonly deadline?: number;
  /** Compressed audio on this link. */
  readonly media?: "opus";
}

export interface ComputeNeeds {
  readonly gpu?: boolean;
  /** For example "8GB". */
  readonly memory?: string;
}

export interface ByTimeOptions {
  /** Seconds: the largest distance in time of two values that belong together. */
  readonly within: number;
}
