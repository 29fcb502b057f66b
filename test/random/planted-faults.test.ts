/** The machine finds what it is there for: each fault, planted in a copy of the shipped compiler, and nothing without one. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMS, type Form } from "./batch.ts";
import { BatchAnalyzer, type AnalyzedBatch } from "./analyze-batch.ts";
import { FAULTS } from "./faults.ts";
import { KernelCompiler } from "./kernel-compiler.ts";
import { makeProgram } from "./make-program.ts";
import { plantFault, type Planted } from "./plant-fault.ts";
import { expectedOf, runBatch, type Expected } from "./run-batch.ts";

const BATCH = 200;
const BATCHES = 10;
const OPTIONS = { optimize: false, narrow: true };

interface Prepared {
  readonly batch: AnalyzedBatch;
  readonly expected: Expected;
}

const analyzer = new BatchAnalyzer();
const prepared: Prepared[] = [];
const planted: Planted[] = [];

/** The same for all faults: none of them is in what comes before the lowering. */
function prepare(i: number): Prepared {
  return (prepared[i] ??= prepareBatch(i));
}

function prepareBatch(i: number): Prepared {
  const batch = analyzer.analyze(
    Array.from({ length: BATCH }, (_, k) => makeProgram(1 + i * BATCH + k)),
    FORMS[i % FORMS.length] as Form,
    (unit) => own.lower(unit, OPTIONS),
    false,
  );
  if (!("unit" in batch)) throw new Error("nothing of the batch is a kernel");
  return { batch, expected: expectedOf(batch) };
}

let own: KernelCompiler;

beforeAll(async () => {
  own = await KernelCompiler.load();
});

afterAll(async () => {
  for (const one of planted) await one.remove();
});

test.each(FAULTS.map((fault) => [fault.name, fault] as const))("%s", { timeout: 600_000 }, async (name, fault) => {
  const copy = await plantFault(fault);
  planted.push(copy);
  const compiler = await KernelCompiler.load(copy.root);
  for (let i = 0; i < BATCHES; i++) {
    const { batch, expected } = prepare(i);
    const kernel = compiler.lower(batch.unit, OPTIONS);
    if ("reason" in kernel) throw new Error(`the lowering refuses line ${kernel.spot.line} of a batch: ${kernel.reason}`);
    const { differences } = await runBatch({ ...batch, kernel }, expected, compiler, OPTIONS);
    if (differences.length === 0) continue;
    console.log(`"${name}" found by ${differences.length} of the programs ${1 + i * BATCH} to ${(i + 1) * BATCH}`);
    return;
  }
  expect.fail(`not found in ${BATCHES * BATCH} programs`);
});

test("without a fault there is no difference in the same programs", { timeout: 600_000 }, async () => {
  for (const { batch, expected } of prepared) {
    const { differences } = await runBatch(batch, expected, own, OPTIONS);
    expect(differences).toEqual([]);
  }
});
