/** Runs a batch as JavaScript and as a kernel, with the same inputs, and compares what every call gives. */
import type { AnalyzedBatch } from "./analyze-batch.ts";
import { randomInput, type Input } from "./inputs.ts";
import type { CompilerOptions, KernelCompiler } from "./kernel-compiler.ts";
import { compareOutcomes, kernelOutcome, type Outcome } from "./outcome.ts";
import { plainBatch } from "./plain-batch.ts";
import { RandomSource } from "./random-source.ts";

export interface Difference {
  readonly seed: number;
  /** Up to the call at which they part. */
  readonly inputs: readonly Input[];
  readonly expected: Outcome;
  readonly seen: Outcome;
}

export interface BatchResult {
  readonly differences: readonly Difference[];
  /** Seed and reason. */
  readonly traps: readonly { readonly seed: number; readonly reason: string }[];
  readonly calls: number;
}

/** What each call gives in JavaScript, by program. */
export type Expected = readonly { readonly inputs: readonly Input[]; readonly outcomes: readonly Outcome[] }[];

const CALLS = 8;

export function inputsOf(seed: number): Input[] {
  const random = new RandomSource(seed ^ 0x5bd1e995);
  return Array.from({ length: CALLS }, () => randomInput(random));
}

export function expectedOf(batch: AnalyzedBatch, inputs: (seed: number) => readonly Input[] = inputsOf): Expected {
  const plain = plainBatch(batch.text, batch.form);
  return batch.programs.map(({ seed }, p) => {
    const given = inputs(seed);
    return { inputs: given, outcomes: given.map((input) => plain.call(p, input)) };
  });
}

export async function runBatch(
  batch: AnalyzedBatch,
  expected: Expected,
  compiler: KernelCompiler,
  options: CompilerOptions,
  watch: (seed: number) => void = () => undefined,
): Promise<BatchResult> {
  const compiled = await compiler.compile(batch.kernel, options);
  let running = compiled.start();
  const differences: Difference[] = [];
  const traps: { seed: number; reason: string }[] = [];
  let calls = 0;
  batch.programs.forEach(({ seed }, p) => {
    const { inputs = [], outcomes = [] } = expected[p] ?? {};
    for (const [i, input] of inputs.entries()) {
      const wanted = outcomes[i] as Outcome;
      watch(seed);
      const seen = kernelOutcome(() => running.process({ ...input, p }));
      calls++;
      const verdict = compareOutcomes(wanted, seen);
      if (verdict === "same") continue;
      // What is left of a module behind a trap is nobody's business: memory that is used up stays so.
      running = compiled.start();
      if (verdict === "trap") traps.push({ seed, reason: "trapped" in seen ? seen.trapped : "" });
      else differences.push({ seed, inputs: inputs.slice(0, i + 1), expected: wanted, seen });
      break;
    }
  });
  return { differences, traps, calls };
}
