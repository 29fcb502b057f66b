/** The ways of running a pipeline. All take the same inputs and hand the same outputs to the same writers. */
import type { Manifest } from "../../ir/manifest.ts";
import type { ParamValue } from "./job.ts";
import type { RunEvents } from "./responder.ts";

export interface RunRequest extends RunEvents {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly inputs: Readonly<Record<string, AsyncIterator<unknown>>>;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Seconds. */
  readonly every: number;
  progress(text: string): void;
}

export interface BuildRequest extends RunRequest {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly places: readonly string[];
}
