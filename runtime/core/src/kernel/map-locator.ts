/** From an offset in a kernel to the user's line, by the source map beside the module. The map is read at the first trap. */
import type { SourcePosition } from "../error.ts";

/** What is used of a source map: one generated line whose columns are offsets in the module. */
export interface KernelMap {
  readonly sources: readonly (string | null)[];
  readonly mappings: string;
}

interface Mark {
  readonly offset: number;
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

export function mapLocator(map: KernelMap): (offset: number) => SourcePosition | undefined {
  let marks: readonly Mark[] | undefined;
  return (offset) => {
    marks ??= decode(map.mappings);
    const mark = marks.findLast((each) => each.offset <= offset);
    // A mark without a source says that what follows is nobody's line.
    const file = mark && map.sources[mark.source];
    return mark && file ? { file, line: mark.line + 1, column: mark.column + 1 } : undefined;
  };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 VLQ: each segment counts on from the one before it. */
function decode(mappings: string): readonly Mark[] {
  let now: Mark = { offset: 0, source: 0, line: 0, column: 0 };
  return mappings.split(",").map((segment) => {
    const [offset = 0, source, line, column] = numbers(segment);
    now = { ...now, offset: now.offset + offset };
    if (source === undefined || line === undefined || column === undefined) return { ...now, source: -1 };
    now = { ...now, source: now.source + source, line: now.line + line, column: now.column + column };
    return now;
  });
}

function numbers(segment: string): readonly number[] {
  const result: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    result.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return result;
}
