/** From an offset in a kernel to the user's line, by the source map beside the module. */
import type { SourcePosition } from "../error.ts";

/** What is used of a source map: its marks once more as numbers, because decoding `mappings` takes more code than an edge should carry. */
export interface KernelMap {
  readonly sources: readonly (string | null)[];
  /** Ascending, four for each mark: offset, source (−1: what follows is nobody's line), line, column. */
  readonly x_marks: readonly number[];
}

export function mapLocator({ sources, x_marks: marks }: KernelMap): (offset: number) => SourcePosition | undefined {
  return (offset) => {
    let at = marks.length - 4;
    while (at > 0 && marks[at]! > offset) at -= 4;
    const [from = Infinity, source = -1, line = 1, column = 1] = marks.slice(Math.max(at, 0));
    const file = from <= offset ? sources[source] : undefined;
    return file ? { file, line, column } : undefined;
  };
}
