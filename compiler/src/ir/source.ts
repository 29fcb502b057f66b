/**
 * Positions in users' files. Lines and columns count from 1, as editors show them; `file` is relative to the project
 * root, with forward slashes, so that a build made in another folder is the same build.
 */
import { relative, sep } from "node:path";

/** A place in a user's file. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A stretch of a user's file: where it starts, and its length in UTF-16 units. */
export interface Span extends Position {
  /** Offset of the first unit in the file. */
  readonly offset: number;
  readonly length: number;
}

/** A text that knows where its lines begin; TypeScript's source files are such. */
export interface LineMapped {
  readonly fileName: string;
  getLineAndCharacterOfPosition(offset: number): { readonly line: number; readonly character: number };
}

/** The span from `start` up to and not including `end`. */
export function spanIn(source: LineMapped, root: string, start: number, end: number): Span {
  const { line, character } = source.getLineAndCharacterOfPosition(start);
  return { file: relativeFile(root, source.fileName), line: line + 1, column: character + 1, offset: start, length: end - start };
}

/** An absolute path as positions name it. */
export function relativeFile(root: string, path: string): string {
  const name = relative(root, path);
  return sep === "/" ? name : name.replaceAll(sep, "/");
}
