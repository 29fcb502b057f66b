/** Batches that are TypeScript: `main` exports `run(given: Float64Array)`. All are checked as one program for each kind of result. */
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { lowered, type Source, translate } from "../kernels/translate.test-support.ts";
import type { Batch, Run } from "./batches.ts";

export interface TextBatch {
  readonly suite: string;
  readonly main: Source;
  /** What it imports. */
  readonly sources: readonly Source[];
  readonly output: Schema;
  readonly runs: readonly Run[];
}

const INPUT: Schema = { kind: "typed", element: "f64" };

export function lowerTexts(batches: readonly TextBatch[]): Batch[] {
  const kinds = new Set(batches.map(({ output }) => output.kind));
  return [...kinds].flatMap((kind) => {
    const same = batches.filter(({ output }) => output.kind === kind);
    const [first] = same as [TextBatch];
    const sources = same.flatMap((batch) => [...batch.sources, batch.main]);
    const units = translate(sources, "run", { input: INPUT, output: first.output });
    return same.map(({ suite, main, runs }): Batch => {
      const unit = units.get(main.name);
      const kernel = unit === undefined || "reason" in unit ? JSON.stringify(unit) : lowered(unit.unit, true);
      if (typeof kernel === "string") throw new Error(`${main.name}: ${kernel}`);
      return { suite, name: main.name, kernels: [kernel], printed: printKernel(kernel), runs };
    });
  });
}
