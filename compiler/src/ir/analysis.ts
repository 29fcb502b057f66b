/** The result of phase 2, readonly JSON data: one graph a pipeline, in order of declaration, and what belongs to its nodes. */
import type { Graph } from "./graph.ts";
import type { Reach } from "./reach.ts";
import type { Unit } from "./unit.ts";

export interface Analysis {
  readonly graphs: readonly Graph[];
  /** By the name that a node's `KernelVerdict` gives. Nodes made from the same code with the same types share one. */
  readonly units: Readonly<Record<string, Unit>>;
  /** One entry for each node of each graph. */
  readonly reach: readonly Reach[];
}
