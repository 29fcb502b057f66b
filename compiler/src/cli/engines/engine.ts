/** A place where kernels of a build run for `rmc run --engine`: the real thing, started for the run and ended with it. */
import type { Channel } from "@rmc/runtime";

/** A kernel of the build, for the engine to load. */
export interface EngineModule {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface EngineOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly modules: readonly EngineModule[];
  progress(text: string): void;
}

export interface Engine {
  /** To `RemoteKernels`. Closed with a reason when the engine ends before its time. */
  readonly channel: Channel;
  /** Ends everything that was started. Idempotent. */
  close(): Promise<void>;
}
