/**
 * What a node's code reaches at run time: files, packages and built-in modules, and the env, secret and param values
 * read outside the pipeline function. It is followed declaration by declaration, not file by file: a file that holds a
 * browser node and a server node gives each only what its own code uses, as a bundler does. Phase 3 judges it per tier.
 */
import type { ImportHop } from "./plan.ts";
import type { Position } from "./source.ts";

export interface Reach {
  readonly pipeline: string;
  /** Id of the node in the graph. */
  readonly node: string;
  readonly modules: readonly ReachedModule[];
  readonly values: readonly ReachedValue[];
  /** The top-level statements of the user's files that are used; a tier's bundle needs no others. Imports are not listed. */
  readonly statements: readonly ReachedStatement[];
}

export interface ReachedStatement {
  readonly file: string;
  /** As in a span: the statement's first unit without leading comments, and its length. */
  readonly offset: number;
  readonly length: number;
}

export interface ReachedModule {
  /** "file": the user's own. "builtin": `node:fs` and the like, always with the prefix. */
  readonly kind: "file" | "package" | "builtin";
  /** A file relative to the root; a package's specifier as written, "pkg/sub"; "node:fs". */
  readonly name: string;
  /** Package: the file TypeScript resolved it to, relative to the root. */
  readonly file?: string;
  /** From the node's own file to the import of this module, the shortest way. */
  readonly chain: readonly ImportHop[];
}

export interface ReachedValue {
  readonly kind: "env" | "secret" | "param";
  readonly name: string;
  readonly at: Position;
  readonly chain: readonly ImportHop[];
}
