/** What a call asks of the engine, beside what every operator does. */
import type { RmcError } from "../error.ts";
import type { NodeProgram, Stamp } from "../program.ts";
import type { EngineContext } from "./engine-context.ts";
import type { OperatorSurroundings } from "./operator.ts";

export interface CallSurroundings extends OperatorSurroundings {
  readonly isLive: boolean;
  context(node: NodeProgram): EngineContext;
  /** Ends everything. */
  fail(error: RmcError): void;
  /** An error that `onError` allows for. */
  forgive(error: RmcError): void;
  /** What this call has made of inputs stamped before is void. */
  cut(stamp: Stamp): void;
}
