/**
 * A value on its way through an engine, with its stamp. In a live session it also remembers which cancellable flows it
 * comes from, so that a cancel finds what was derived from them wherever it waits.
 */
import type { Stamp } from "../program.ts";

export interface Item {
  readonly value: unknown;
  readonly stamp: Stamp;
  /** Empty offline, where a cancel discards nothing. */
  readonly lineage: readonly Origin[];
}

/** A flow that can be cancelled, and the step in which a value left it. */
export interface Origin {
  readonly flow: string;
  readonly step: number;
}

/** A value that arrives at an engine. The engine owns it. */
export interface Stamped {
  readonly value: unknown;
  readonly stamp: Stamp;
}

export const NO_LINEAGE: readonly Origin[] = [];

export function joinLineage(items: readonly Item[]): readonly Origin[] {
  return items.every(({ lineage }) => lineage.length === 0) ? NO_LINEAGE : items.flatMap(({ lineage }) => lineage);
}
