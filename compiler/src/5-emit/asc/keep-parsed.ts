/**
 * AssemblyScript parses its library, and our prelude, anew for every program: more than half of the time that a kernel
 * takes at -O0. What it parsed is kept here and given to the next program instead. Nobody may write to a tree that programs
 * share, so it is frozen, and a compiler that tried would fail loudly. What it does write starts afresh in every program: a
 * file's number in the debug information, and the mark of a type that is being resolved.
 */
import { newOptions, newProgram } from "assemblyscript";

/** Of AssemblyScript 0.28's parser, what is used here. */
interface Parser {
  readonly sources: Source[];
  readonly backlog: string[];
  readonly donelog: Set<string>;
  readonly dependees: Map<string, unknown>;
  seenlog: Set<string>;
  parseFile(text: string | null, path: string, isEntry: boolean): void;
}

interface Source {
  readonly internalPath: string;
  debugInfoIndex: number;
}

interface TypeNode {
  currentlyResolving: boolean;
}

interface Parsed {
  readonly text: string;
  readonly source: Source;
  readonly types: readonly TypeNode[];
  /** Paths of the files that it imports, and what a message would say of each. */
  readonly imports: ReadonlyMap<string, unknown>;
}

/** From now on, in this thread. */
export function keepParsed(): void {
  const { parser } = newProgram(newOptions()) as unknown as { parser: Parser };
  const prototype = Object.getPrototypeOf(parser) as Parser;
  const { parseFile } = prototype;
  const kept = new Map<string, Parsed>();
  prototype.parseFile = function (this: Parser, text, path, isEntry) {
    if (isEntry || text === null) return parseFile.call(this, text, path, isEntry);
    const known = kept.get(path);
    if (known?.text === text) return give(known, this);
    const parsed = record(this, () => parseFile.call(this, text, path, isEntry));
    if (parsed !== undefined) kept.set(path, { text, ...parsed });
  };
}

function give({ source, types, imports }: Parsed, parser: Parser): void {
  if (parser.donelog.has(source.internalPath)) return;
  parser.donelog.add(source.internalPath);
  source.debugInfoIndex = -1;
  for (const type of types) type.currentlyResolving = false;
  parser.sources.push(source);
  for (const [path, dependee] of imports) {
    if (parser.donelog.has(path)) continue;
    parser.dependees.set(path, dependee);
    parser.backlog.push(path);
  }
}

/** Undefined when the parser had this file already. */
function record(parser: Parser, parse: () => void): Omit<Parsed, "text"> | undefined {
  const [files, waiting, seen] = [parser.sources.length, parser.backlog.length, parser.seenlog];
  // The parser does not tell of an import of what it has seen.
  parser.seenlog = new Set();
  parse();
  parser.seenlog = seen;
  const source = parser.sources[files];
  if (source === undefined) return undefined;
  const types: TypeNode[] = [];
  freeze(source, source, types);
  return { source, types, imports: new Map(parser.backlog.slice(waiting).map((path) => [path, parser.dependees.get(path)])) };
}

/** All below the source, which itself stays open, but types, which are collected. */
function freeze(value: object, source: Source, types: TypeNode[]): void {
  for (const child of Object.values(value) as unknown[]) {
    if (typeof child !== "object" || child === null || child === source || Object.isFrozen(child)) continue;
    if ("currentlyResolving" in child) types.push(child as TypeNode);
    else Object.freeze(child);
    freeze(child, source, types);
  }
}
