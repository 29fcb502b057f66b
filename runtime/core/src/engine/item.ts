/**
 * A value on its way through an engine, with its stamp. In a live session it also remembers which cancellable calls it
 * comes from, on the wire too, so that a cancel finds what was derived from them wherever it waits, and nothing else.
 */
import type { Stamp } from "../program.ts";

export interface Item {
  readonly value: unknown;
  readonly stamp: Stamp;
  /** Empty offline, where a cancel discards nothing. */
  readonly lineage: readonly Origin[];
}

/** A call that can be cancelled, by its number in the graph, and the step of the input that it made a value of. */
export interface Origin {
  readonly call: number;
  readonly step: number;
}

/** A value that arrives at an engine. The engine owns it. */
export interface Stamped {
  readonly value: unknown;
  readonly stamp: Stamp;
}

export const NO_LINEAGE: readonly Origin[] = [];

/** Of several values as one: of each call the earliest step, which is void first. */
export function joinLineage(items: readonly Item[]): readonly Origin[] {
  if (items.every(({ lineage }) => lineage.length === 0)) return NO_LINEAGE;
  const steps = new Map<number, number>();
  for (const { call, step } of items.flatMap(({ lineage }) => lineage)) steps.set(call, Math.min(step, steps.get(call) ?? step));
  return [...steps].map(([call, step]) => ({ call, step }));
}
