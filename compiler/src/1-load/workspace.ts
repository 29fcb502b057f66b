/**
 * What stays warm between two loads: parsed files, the last program for each set of compiler options, and what was found
 * out about files that did not change. Watch mode and tests keep one workspace, and an edit costs milliseconds; without it
 * a load costs about a second, most of it for TypeScript's own declarations.
 */
import { ts } from "ts-morph";
import type { Config } from "./find-config.ts";
import { KeptResults } from "./kept-results.ts";
import { SourceFiles } from "./source-files.ts";

export class Workspace {
  readonly #held = new Map<string, Held>();

  /** A program of this file and what it imports, as they are now. `text`: where it is not what the disk has. */
  open(config: Config, file: string, text?: string): Compiled {
    const key = JSON.stringify([config.root, config.tsconfig, config.options]);
    const held = this.#held.get(key) ?? { files: new SourceFiles(), kept: new KeptResults(), program: undefined };
    this.#held.set(key, held);
    held.files.give(file, text);
    const found = held.files.refresh();
    const before = found === "gone" ? undefined : held.program;
    const isSame = found === "same" && before?.getRootFileNames()[0] === file;
    const compiler = isSame ? before : ts.createProgram([file], config.options, held.files.host, before);
    held.program = compiler;
    return { compiler, kept: held.kept };
  }

  /** The next load starts afresh: an import could not be resolved, and only a new program asks the disk again. */
  forget(program: ts.Program): void {
    for (const held of this.#held.values()) if (held.program === program) held.program = undefined;
  }
}

export interface Compiled {
  readonly compiler: ts.Program;
  readonly kept: KeptResults;
}

interface Held {
  readonly files: SourceFiles;
  readonly kept: KeptResults;
  program: ts.Program | undefined;
}
