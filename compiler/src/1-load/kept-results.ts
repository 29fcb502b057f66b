/**
 * What was found out about a file in one program and holds in the next: as long as neither the file nor anything it imports
 * has another text, nor anything that every file sees. Parsed files are the same objects until their text changes, so that
 * is all there is to compare.
 */
import { ts } from "ts-morph";
import type { Program } from "./program.ts";

interface Kept {
  readonly result: unknown;
  readonly imported: readonly ts.SourceFile[];
}

export class KeptResults {
  #program: Program | undefined;
  #seenByAll: readonly ts.SourceFile[] = [];
  #kept = new WeakMap<ts.SourceFile, Map<string, Kept>>();
  #imported = new Map<ts.SourceFile, readonly ts.SourceFile[]>();

  /** `what` names the question; the answer holds no symbols or types, which are the program's, and no nodes but of these files. */
  once<T>(program: Program, file: ts.SourceFile, what: string, find: () => T): T {
    this.#enter(program);
    const known = this.#kept.get(file)?.get(what);
    const imported = this.#importedBy(file, program);
    if (known !== undefined && isSame(known.imported, imported)) return known.result as T;
    const result = find();
    const ofFile = this.#kept.get(file) ?? new Map<string, Kept>();
    this.#kept.set(file, ofFile.set(what, { result, imported }));
    return result;
  }

  #enter(program: Program): void {
    if (this.#program === program) return;
    this.#program = program;
    this.#imported = new Map();
    const own = new Set(program.files);
    const seenByAll = program.compiler.getSourceFiles().filter((file) => !own.has(file) || reachesOthers(file));
    if (!isSame(this.#seenByAll, seenByAll)) this.#kept = new WeakMap();
    this.#seenByAll = seenByAll;
  }

  /** The file itself and, through all imports, others of the user's. */
  #importedBy(file: ts.SourceFile, program: Program): readonly ts.SourceFile[] {
    const known = this.#imported.get(file);
    if (known !== undefined) return known;
    const files = new Set([file]);
    // A Set visits what is added while it is walked.
    for (const each of files) {
      for (const edge of program.imports.get(each.fileName) ?? []) {
        const target = edge.foreign || edge.file === undefined ? undefined : program.compiler.getSourceFile(edge.file);
        if (target !== undefined) files.add(target);
      }
    }
    this.#imported.set(file, [...files]);
    return [...files];
  }
}

/** What it declares is known, or changes what is known, in files that don't import it. */
function reachesOthers(file: ts.SourceFile): boolean {
  return !ts.isExternalModule(file) || /\bdeclare\s+(?:global|module)\b/.test(file.text);
}

function isSame(before: readonly ts.SourceFile[], now: readonly ts.SourceFile[]): boolean {
  return before.length === now.length && before.every((file, index) => file === now[index]);
}
