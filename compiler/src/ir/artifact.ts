/**
 * What phases 4 and 5 make. `Lowered` is everything as text, ready for the back ends; `Artifact` is the build itself, in
 * memory: files by path, whose bytes depend on the sources and the compiler alone.
 */
import type { CallLimits, Node } from "./graph.ts";
import type { Kernel } from "./kernel.ts";
import type { Manifest } from "./manifest.ts";
import type { PrintedKernel } from "./printed-kernel.ts";
import type { Position } from "./source.ts";
import type { Unit } from "./unit.ts";

/** One link of a call's chain as it will run: converters are nodes here. */
export type ChainLink =
  /** A WASM module: one node, or a run of neighbouring `tick` nodes. `kernel` names an entry of `Chains.kernels`. */
  | {
      readonly kind: "kernel";
      readonly id: string;
      readonly kernel: string;
      readonly nodes: readonly Node[];
      readonly limits?: CallLimits;
    }
  | { readonly kind: "host"; readonly id: string; readonly nodes: readonly [Node] }
  /** Neighbouring `tick` nodes of which at least one stays JavaScript: then all do, because f64 passes between them. */
  | { readonly kind: "ticks"; readonly id: string; readonly nodes: readonly Node[] };

export interface Chains {
  /** By index of the operator. */
  readonly byOperator: ReadonlyMap<number, readonly ChainLink[]>;
  readonly kernels: readonly LoweredKernel[];
  /** What became of each node, in order; converters included. */
  readonly fates: readonly NodeFate[];
}

export interface NodeFate {
  readonly node: Node;
  readonly place: string;
  /** The converter's id when the compiler put it in. */
  readonly converter?: string;
  /** Name of the kernel and what it may use, or the first reason why there is none. */
  readonly kernel?: string;
  readonly limits?: CallLimits;
  readonly reason?: string;
  readonly at: Position;
}

export interface LoweredKernel {
  readonly name: string;
  readonly units: readonly Unit[];
  readonly kernels: readonly Kernel[];
  readonly printed: PrintedKernel;
}

export interface Lowered {
  readonly chains: Chains;
  readonly tiers: readonly LoweredTier[];
  readonly client: { readonly program: string; readonly types: string };
  /** Its package's name, and its module, which has "rmc:build" for the build's digest. */
  readonly python: { readonly name: string; readonly module: string };
}

export interface LoweredTier {
  readonly place: string;
  readonly kind: string;
  /** JavaScript of the tier's program; imports "rmc:node/…" (`nodes`), "rmc:build" (phase 5) and the runtime. */
  readonly program: string;
  readonly nodes: readonly NodeSource[];
  /** Kernels that run here. */
  readonly kernels: readonly string[];
}

/** The user's code of one host node: a slice of its file. */
export interface NodeSource {
  readonly id: string;
  /** Relative to the root. The slice stands in for this file; for a package's node it is the importing file. */
  readonly file: string;
  readonly text: string;
  /** The export that is the node; "rmcMake" takes what the node captures and gives the node. */
  readonly exported: string;
  /** Slices of the other user's files that it needs, by path relative to the root. */
  readonly others: readonly { readonly file: string; readonly text: string }[];
}

export interface Artifact {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}
