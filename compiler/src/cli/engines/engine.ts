/** A place where kernels of a build run for `rmc run --engine`: the real thing, started for the run and ended with it. */
import type { RemoteKernels } from "./remote-kernel.ts";

/** The build's kernels: bytes for the engine, and the module objects that this process's programs were given. */
export interface EngineModule {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly module: object;
}

export interface EngineOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly modules: readonly EngineModule[];
  progress(text: string): void;
}

export interface Engine {
  readonly kernels: RemoteKernels;
  /** Ends everything that was started. Idempotent. */
  close(): Promise<void>;
}

export function modulesByName(modules: readonly EngineModule[]): Record<string, object> {
  return Object.fromEntries(modules.map(({ name, module }) => [name, module]));
}
