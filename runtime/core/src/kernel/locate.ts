/**
 * From an offset in a kernel's module to the user's line, by the source map that lies beside it. Only hosts that have the
 * map load this; it is decoded when the first trap asks.
 */
import type { SourcePosition } from "../error.ts";

export interface KernelMap {
  readonly sources: readonly (string | null)[];
  readonly mappings: string;
}

/** Offset, and where it comes from; `file` is undefined for code that nobody wrote. */
interface Segment {
  readonly offset: number;
  readonly file: number | undefined;
  readonly line: number;
  readonly column: number;
}

export function createLocate(map: KernelMap): (wasmOffset: number) => SourcePosition | undefined {
  let segments: Segment[] | undefined;
  return (wasmOffset) => {
    segments ??= decode(map.mappings);
    const found = segments.findLast((segment) => segment.offset <= wasmOffset);
    const file = found?.file === undefined ? undefined : map.sources[found.file];
    return found === undefined || typeof file !== "string" ? undefined : { file, line: found.line + 1, column: found.column + 1 };
  };
}

/** The first and only line of mappings. */
function decode(mappings: string): Segment[] {
  const segments: Segment[] = [];
  let offset = 0;
  let file = 0;
  let line = 0;
  let column = 0;
  for (const text of (mappings.split(";", 1)[0] ?? "").split(",")) {
    const [ahead, files, lines, columns] = decodeNumbers(text);
    if (ahead === undefined) continue;
    offset += ahead;
    file += files ?? 0;
    line += lines ?? 0;
    column += columns ?? 0;
    segments.push({ offset, file: files === undefined ? undefined : file, line, column });
  }
  return segments;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base 64 VLQ: five bits a digit, the sixth says that more follow; the lowest bit of the number is its sign. */
function decodeNumbers(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
