/**
 * A flow is a typed stream between nodes. In a pipeline's function it is only a name: it holds no values, it says what
 * is connected to what. The brand exists in the type alone; at run time a flow is a `SymbolicFlow`, which knows the
 * recorder of the call it belongs to, so that places and joins need no ambient state.
 */
import { RmcError } from "../error.ts";
import type { Recorder } from "./recorder.ts";

declare const carries: unique symbol;

/** A stream of values of type `T`. */
export interface Flow<out T> {
  readonly [carries]: T;
}

/** What a flow carries. */
export type FlowValue<F> = F extends Flow<infer T> ? T : never;

/** What stands behind a `Flow` while a pipeline's function runs. `number` is unique in its recorder. */
export class SymbolicFlow {
  // A mark and not `instanceof`: a user's project may hold two copies of this package.
  readonly isFlow: true = true;
  readonly recorder: Recorder;
  readonly number: number;

  constructor(recorder: Recorder, number: number) {
    this.recorder = recorder;
    this.number = number;
  }
}

export function symbolic(flow: unknown, user: string): SymbolicFlow {
  if (typeof flow === "object" && flow !== null && "isFlow" in flow) return flow as SymbolicFlow;
  throw new RmcError("bad-pipeline", `${user} takes a flow, but was given ${describe(flow)}`);
}

function describe(value: unknown): string {
  if (typeof value === "function") return `the function ${value.name || "(lambda)"}`;
  return typeof value === "object" && value !== null ? `an object of ${value.constructor?.name ?? "no class"}` : String(value);
}
