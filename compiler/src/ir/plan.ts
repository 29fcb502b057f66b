/**
 * The plan: the graph cut into stages, with converters inserted and links chosen. The result of phase 3.
 *
 * A stage is a set of operators of one place and one level: an edge between operators of different places raises the
 * level, so the stage graph has no cycle even when a flow returns to an earlier place. Joins run at the place of their
 * consumers when these agree, otherwise at the place of their first input. Raw inputs come from "client"; outputs go to it.
 */
import type { Graph, LinkOptions, Operator, Place } from "./graph.ts";
import type { Schema } from "./schema.ts";
import type { Position, Span } from "./source.ts";

export interface Plan {
  readonly graph: Graph;
  readonly stages: readonly Stage[];
  readonly links: readonly Link[];
  readonly converters: readonly Converter[];
}

export interface Stage {
  /** "browser", "edge", "server", "gpu"; a second stage of the same place is "browser.2". */
  readonly id: string;
  readonly place: string;
  /** In order of declaration. `index` is the operator's number in the whole graph: it orders work and names random seeds. */
  readonly operators: readonly PlacedOperator[];
}

export interface PlacedOperator {
  readonly index: number;
  readonly operator: Operator;
}

/** One flow from one stage (or the client) to one other. */
export interface Link {
  /** Number of the stream on the wire, unique in the plan. */
  readonly stream: number;
  readonly flow: string;
  /** Stage id or "client". */
  readonly from: string;
  readonly to: string;
  readonly type: Schema;
  readonly options: LinkOptions;
  /** Channels in order of preference, and the first one's reason. */
  readonly channels: readonly string[];
  readonly reason: string;
}

/** A node the compiler put in because two formats differ. It stands in the chain of `call` before node `before`. */
export interface Converter {
  readonly id: string;
  readonly kind: "resample" | "channels" | "pixels";
  readonly from: Schema;
  readonly to: Schema;
  /** Index of the operator, and the position in its chain of nodes before which it runs. */
  readonly operator: number;
  readonly before: number;
  /** The formula in words, as documented. */
  readonly formula: string;
  readonly at: Span;
}

/** One hop of the import chain that makes something reachable: shown by RMC3xxx diagnostics. */
export interface ImportHop {
  readonly from: Position;
  readonly specifier: string;
}

/** What a kind of place allows: from the target's own description, so that no phase branches on its name. */
export interface TierRules {
  readonly kind: Place["kind"];
  /** Built-in modules of Node that exist there, "node:fs"; or all of them. */
  readonly builtins: "all" | readonly string[];
  /** Whether secrets may be there. */
  readonly secrets: boolean;
}
