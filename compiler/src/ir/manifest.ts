/**
 * The manifest: what a build is, for every tool. JSON with keys in the order of these interfaces. The JSON Schema in
 * `docs/manifest.schema.json` is checked against it by a test.
 */
import type { CallOptions, Constant, LinkOptions, Param } from "./graph.ts";
import type { Schema, TypeTable } from "./schema.ts";
import type { Position } from "./source.ts";

export interface Manifest {
  readonly schema: "rmc/1";
  /** Digest of everything that is built: hosts and clients of one session must have the same. */
  readonly build: string;
  readonly pipeline: string;
  /** Source file, relative to the project root. */
  readonly source: string;
  readonly inputs: readonly { readonly name: string; readonly type: Schema; readonly text: string; readonly optional: boolean }[];
  readonly outputs: readonly { readonly name: string; readonly type: Schema; readonly text: string }[];
  readonly params: readonly Param[];
  readonly types: TypeTable;
  readonly places: readonly {
    readonly name: string;
    readonly kind: string;
    readonly needs: { readonly gpu?: boolean; readonly memory?: string };
  }[];
  readonly nodes: readonly ManifestNode[];
  readonly operators: readonly ManifestOperator[];
  readonly stages: readonly ManifestStage[];
  readonly links: readonly ManifestLink[];
  readonly converters: readonly {
    readonly id: string;
    readonly kind: string;
    readonly from: Schema;
    readonly to: Schema;
    readonly formula: string;
    readonly at: Position;
  }[];
  /** Files of the build with their digests, `sha256:…`. */
  readonly files: readonly { readonly path: string; readonly digest: string; readonly bytes: number }[];
  /** env and secret names that each place asks for. */
  readonly wants: readonly { readonly place: string; readonly env: readonly string[]; readonly secrets: readonly string[] }[];
  readonly provenance: { readonly compiler: string; readonly assemblyscript: string; readonly mode: "development" | "release" };
}

export interface ManifestNode {
  readonly id: string;
  readonly kind: "kernel" | "host";
  /** Why it is a host node. */
  readonly reason?: string;
  /** Kernels: file in the build. */
  readonly module?: string;
  readonly digest?: string;
  readonly parameters: readonly { readonly name: string; readonly value: Constant }[];
  readonly capabilities: readonly string[];
  /** Of a kernel; `work` where the place call says it. */
  readonly limits: { readonly memoryBytes?: number; readonly work?: number };
  readonly at: Position;
}

export type ManifestOperator =
  | {
      readonly kind: "call";
      readonly index: number;
      readonly place: string;
      readonly input: string;
      readonly output: string;
      readonly chain: readonly string[];
      readonly options: CallOptions;
    }
  | {
      readonly kind: "merge" | "zip" | "latest" | "byTime";
      readonly index: number;
      readonly inputs: readonly string[];
      readonly output: string;
      readonly within?: number;
    };

export interface ManifestStage {
  readonly id: string;
  readonly place: string;
  readonly operators: readonly number[];
  /** The tier's bundle in the build. */
  readonly bundle: string;
}

export interface ManifestLink {
  readonly stream: number;
  readonly flow: string;
  readonly from: string;
  readonly to: string;
  readonly type: Schema;
  /** Digest of the codec's schema: compared in the handshake. */
  readonly hash: string;
  readonly options: LinkOptions;
  readonly channels: readonly string[];
  readonly reason: string;
}
