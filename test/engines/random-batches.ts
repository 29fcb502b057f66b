/** Random programs of `test/random`, with their inputs: those whose seeds follow on `RMC_RANDOM_SEED`. */
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import { lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import { BatchAnalyzer } from "../random/analyze-batch.ts";
import type { Input } from "../random/inputs.ts";
import { makeProgram } from "../random/make-program.ts";
import { plainBatch } from "../random/plain-batch.ts";
import { inputsOf } from "../random/run-batch.ts";
import type { Batch, Run } from "./batches.ts";

const FIRST = Number(process.env["RMC_RANDOM_SEED"] ?? 1);
const COUNT = process.env["RMC_SOAK"] === undefined ? 60 : 1000;
const PER_BATCH = 60;

export function randomBatches(): Batch[] {
  const analyzer = new BatchAnalyzer();
  const batches: Batch[] = [];
  for (let seed = FIRST; seed < FIRST + COUNT; seed += PER_BATCH) {
    const batch = analyzer.analyze(
      Array.from({ length: PER_BATCH }, (_, index) => makeProgram(seed + index)),
      "function",
      (unit) => lowerUnit(unit, { narrow: true }),
    );
    if (!("unit" in batch)) continue;
    const { kernel } = batch;
    const runs = batch.programs.map((program, p): Run => {
      const inputs = inputsOf(program.seed).map((input) => ({ ...input, p }));
      return { inputs, cases: 1, stateful: true, plain: () => plainProgram(batch.text, p) };
    });
    batches.push({ suite: "random", name: `random-${seed}`, kernels: [kernel], printed: printKernel(kernel), optimize: true, runs });
  }
  return batches;
}

function plainProgram(text: string, p: number): (input: unknown) => unknown {
  const running = plainBatch(text, "function");
  return (input) => {
    const outcome = running.call(p, input as Input);
    if (!("values" in outcome)) throw new Error("JavaScript throws");
    return outcome.values[0];
  };
}
