/** Batches that are TypeScript: `main` exports `run(given: Float64Array)`. All are checked as one program for each kind of result. */
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { lowered, type Source, translate, type Translation } from "../kernels/translate.test-support.ts";
import type { Batch, Run } from "./batches.ts";

export interface TextBatch {
  readonly suite: string;
  readonly main: Source;
  /** What it imports. */
  readonly sources: readonly Source[];
  readonly output: Schema;
  readonly runs: readonly Run[];
  /** Two with half of it each; undefined when there is nothing to divide. */
  divide?(): readonly TextBatch[] | undefined;
}

const INPUT: Schema = { kind: "typed", element: "f64" };

/** Programs may be kernels alone and none together, where their types have the same shape: such a batch is divided. */
export function lowerTexts(batches: readonly TextBatch[]): Batch[] {
  const done: Batch[] = [];
  for (let waiting = batches; waiting.length > 0;) {
    const units = translateAll(waiting);
    const next: TextBatch[] = [];
    for (const batch of waiting) {
      const kernel = kernelOf(units.get(batch.main.name));
      if (typeof kernel !== "string") done.push(describeBatch(batch, kernel));
      else {
        const parts = batch.divide?.();
        if (parts === undefined) throw new Error(`${batch.main.name}: ${kernel}`);
        next.push(...parts);
      }
    }
    waiting = next;
  }
  return done;
}

function describeBatch({ suite, main, runs }: TextBatch, kernel: Kernel): Batch {
  // The meanings are compiled as in a release by their own test; here the time goes to engines.
  const optimize = suite !== "meanings" || process.env["RMC_SOAK"] !== undefined;
  return { suite, name: main.name, kernels: [kernel], printed: printKernel(kernel), optimize, runs };
}

function translateAll(batches: readonly TextBatch[]): ReadonlyMap<string, Translation> {
  const kinds = new Set(batches.map(({ output }) => output.kind));
  return new Map(
    [...kinds].flatMap((kind) => {
      const same = batches.filter(({ output }) => output.kind === kind);
      const [first] = same as [TextBatch];
      const sources = same.flatMap((batch) => [...batch.sources, batch.main]);
      return [...translate(sources, "run", { input: INPUT, output: first.output })];
    }),
  );
}

function kernelOf(translation: Translation | undefined): Kernel | string {
  if (translation === undefined) return "is not there";
  return "reason" in translation ? translation.reason : lowered(translation.unit, true);
}
