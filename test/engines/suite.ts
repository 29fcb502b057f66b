/**
 * Kernels to run, as plain data: modules, bytes and which calls to make. Nothing of the compiler or the runtime is needed to
 * run a suite, so that a runner is a few lines in any language that has an engine.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a value's bytes lie in `blocks.bin`. */
export type Block = readonly [offset: number, length: number];

/** One instance: made, given its parameters, then called with each block. Ends with `end` where the module has it. */
export interface Sequence {
  readonly module: number;
  readonly parameters: Block;
  readonly calls: readonly Block[];
  /** Gives what came out of every call instead of its digest. */
  readonly whole?: boolean;
}

export interface SuiteFile {
  readonly modules: readonly string[];
  readonly sequences: readonly Sequence[];
}

/** What a sequence gave: the SHA-256 of its records in hexadecimal, or the records themselves. */
export type SuiteResult = readonly string[];

export class Suite {
  readonly modules: Uint8Array[] = [];
  readonly sequences: Sequence[] = [];
  readonly #blocks: Uint8Array[] = [];
  #size = 0;

  addModule(bytes: Uint8Array): number {
    return this.modules.push(bytes) - 1;
  }

  addBlock(bytes: Uint8Array): Block {
    const block = [this.#size, bytes.length] as const;
    this.#blocks.push(bytes);
    this.#size += bytes.length;
    return block;
  }

  addSequence(sequence: Sequence): number {
    return this.sequences.push(sequence) - 1;
  }

  blocks(): Uint8Array {
    return Buffer.concat(this.#blocks);
  }

  describe(): SuiteFile {
    return { modules: this.modules.map((_, index) => `${index}.wasm`), sequences: this.sequences };
  }

  write(folder: string): void {
    mkdirSync(folder, { recursive: true });
    this.modules.forEach((bytes, index) => writeFileSync(join(folder, `${index}.wasm`), bytes));
    writeFileSync(join(folder, "blocks.bin"), this.blocks());
    writeFileSync(join(folder, "suite.json"), JSON.stringify(this.describe()));
  }
}
