/** From an offset in a kernel to the user's line, by the source map beside the module. */
import type { SourcePosition } from "../error.ts";

/** What is used of a source map: its marks once more as numbers, because decoding `mappings` takes more code than an edge should carry. */
export interface KernelMap {
  readonly sources: readonly (string | null)[];
  readonly names: readonly string[];
  /** Ascending, four for each mark: offset, source (−1: what follows is nobody's line), line, column. */
  readonly x_marks: readonly number[];
  /** Ascending, two for each function: offset, name. */
  readonly x_functions: readonly number[];
}

/** `name`: of the function, as the user wrote it. */
export interface KernelPosition extends SourcePosition {
  readonly name: string;
}

export function mapLocator({ sources, names, x_marks, x_functions }: KernelMap): (offset: number) => KernelPosition | undefined {
  return (offset) => {
    const [, source = -1, line = 1, column = 1] = lastUpTo(offset, x_marks, 4);
    const file = sources[source];
    return file ? { file, line, column, name: names[lastUpTo(offset, x_functions, 2)[1] ?? -1] ?? "" } : undefined;
  };
}

/** The entry with the highest offset that is not above this one. */
function lastUpTo(offset: number, entries: readonly number[], size: number): readonly number[] {
  let at = entries.length - size;
  while (at >= 0 && entries[at]! > offset) at -= size;
  return at < 0 ? [] : entries.slice(at, at + size);
}
