/** What the engine asks of a call or a join. Ports are the operator's inputs in order. */
import type { Stamp } from "../program.ts";
import type { Item, Origin } from "./item.ts";

/** Items by port. */
export type Batch = readonly (readonly Item[])[];

export interface Operator {
  /**
   * What arrives in one step, or one item of a live session. `clock` is the stamp of the step. The operator owns the values.
   * A promise says that it should get no more before that resolves; it need not have handled everything then.
   */
  take(batch: Batch, clock: Stamp): void | Promise<void>;
  /** Everything taken has been handled and put out. Undefined when that is so already. */
  rest(): Promise<void> | undefined;
  /** Nothing more comes on this port. */
  end(port: number, clock: Stamp): void | Promise<void>;
  /** A cancel: work whose origin has become stale is aborted. */
  sweep(): void;
  close(): void;
  /** What was dropped, by reason. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Where an operator puts its results, and whom it asks. */
export interface OperatorSurroundings {
  /** `fresh`: nobody else has the value. Never throws. */
  put(item: Item, fresh: boolean): void | Promise<void>;
  /** For what goes to more than one receiver. */
  readonly copy: (value: unknown) => unknown;
  /** The operator has ended. */
  ended(clock: Stamp): void | Promise<void>;
  /** True when something has been cancelled that these values come from. */
  isStale(lineage: readonly Origin[]): boolean;
}
