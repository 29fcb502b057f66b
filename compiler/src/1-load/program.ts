/**
 * A loaded pipeline file: what the checker knows, ready for analysis. It is valid until the same workspace loads again,
 * because the next program takes its syntax trees.
 */
import type { ts } from "ts-morph";
import type { Position } from "../ir/source.ts";
import type { KeptResults } from "./kept-results.ts";

export interface Program {
  /** Absolute. Positions name files relative to it. */
  readonly root: string;
  readonly compiler: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly entry: ts.SourceFile;
  /** The user's own files: the entry and what it reaches by imports without entering a package. Entry first. */
  readonly files: readonly ts.SourceFile[];
  /** What each of the user's files imports, by `fileName`. */
  readonly imports: ReadonlyMap<string, readonly ImportEdge[]>;
  /** The export conditions that packages were resolved with. */
  readonly conditions: readonly string[];
  /** What earlier programs of the workspace found out, and what this one does. */
  readonly kept: KeptResults;
}

export interface ImportEdge {
  readonly specifier: string;
  readonly at: Position;
  /** Absolute path; undefined for `node:` modules, and for what has no types. */
  readonly file: string | undefined;
  /** True for packages, false for the user's own files. */
  readonly foreign: boolean;
  /** `import type`, or every name in it a type: nothing is left of it at run time. */
  readonly typeOnly: boolean;
}
