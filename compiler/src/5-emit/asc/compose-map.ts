/**
 * The source map of a kernel: AssemblyScript's map leads from offsets to lines of printed code, the printer's from those
 * lines to the user's. Code of the prelude that was inlined into a user's function counts as the line it was inlined at.
 * Where a function has no line of the user's yet it is marked as unmapped, so that a search doesn't fall through to the
 * function before it.
 */
import { GenMapping, maybeAddSegment, toDecodedMap, toEncodedMap } from "@jridgewell/gen-mapping";
import { decodedMappings, type SourceMapSegment, TraceMap } from "@jridgewell/trace-mapping";
import type { LineOrigin, PrintedKernel } from "../../ir/printed-kernel.ts";
import type { ExportedGlobals } from "./export-globals.ts";
import { functionBodies } from "./wasm-sections.ts";

/** Version 3; the whole module is one line, columns are offsets. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
  /** The same for `mapLocator`: offset, source or −1, line and column of each mark, counted from one. */
  readonly x_marks: readonly number[];
  /** From which offset on the code is of which function: offset, and place in `names`. */
  readonly x_functions: readonly number[];
}

export function composeMap({ wasm, shift }: ExportedGlobals, ascMap: string, kernel: PrintedKernel, entry: string): SourceMap {
  const traced = new TraceMap(ascMap);
  const segments = (decodedMappings(traced)[0] ?? []).map(([offset, ...rest]) => [offset + shift, ...rest] as const);
  const composed = new GenMapping();
  let next = 0;
  for (const body of functionBodies(wasm)) {
    maybeAddSegment(composed, 0, body.start);
    while ((segments[next]?.[0] ?? Infinity) < body.start) next++;
    for (; (segments[next]?.[0] ?? Infinity) < body.end; next++) {
      const [offset = 0, source, line] = segments[next] ?? [];
      const at = source !== undefined && traced.sources[source]?.endsWith(entry) ? kernel.map[line ?? 0] : undefined;
      if (at !== undefined) addPosition(composed, offset, at, kernel.files);
    }
  }
  const { sources, names, mappings } = toEncodedMap(composed);
  const marks = (toDecodedMap(composed).mappings[0] ?? []).flatMap(([offset, source = -1, line = 0, column = 0]) => [
    offset,
    source,
    line + 1,
    column + 1,
  ]);
  return { version: 3, sources, names, mappings, x_marks: marks, x_functions: functionsOf(toDecodedMap(composed).mappings[0] ?? []) };
}

function addPosition(composed: GenMapping, offset: number, at: LineOrigin, files: readonly string[]): void {
  const file = files[at.file];
  if (file !== undefined) maybeAddSegment(composed, 0, offset, file, at.line - 1, at.column - 1, at.function ?? "");
}

function functionsOf(segments: readonly SourceMapSegment[]): number[] {
  const found: number[] = [];
  for (const [offset, , , , name] of segments) if (name !== undefined && name !== found.at(-1)) found.push(offset, name);
  return found;
}
