/**
 * Random TypeScript programs through the whole compiler: kernels give what JavaScript gives, to the bit. Half of the seeds are
 * always the same, the others begin where the clock says. `RMC_RANDOM_PROGRAMS` says how many, `RMC_RANDOM_SEED` where.
 */
import { expect, test } from "vitest";
import { FORMS, type Form } from "./batch.ts";
import { runMachine, type BatchTask } from "./machine.ts";
import { foundText, Summary } from "./summary.ts";

const COUNT = Number(process.env["RMC_RANDOM_PROGRAMS"] ?? (process.env["RMC_SOAK"] ? 200_000 : 20_000));
const BATCH = 400;
const ROTATING = Number(process.env["RMC_RANDOM_SEED"] ?? 1_000_000 + (Math.floor(Date.now() / 60_000) % 10_000) * 100_000);

test("random programs mean the same as JavaScript", { timeout: 3 * 3_600_000 }, async () => {
  console.log(`${COUNT} random programs, one half from seed 1, one half from RMC_RANDOM_SEED=${ROTATING}`);
  const summary = new Summary();
  const texts: string[] = [];
  await runMachine(tasks(), {
    jobs: 2,
    onReport: (report, task) => {
      summary.add(report);
      texts.push(...report.found.map((found) => foundText(found, task)));
      return texts.length < 5;
    },
  });
  console.log(summary.text());
  expect(texts.join("\n\n")).toBe("");
  expect(summary.share, "programs that say nothing").toBeLessThan(0.1);
});

/** A tenth at -O3, none of them last: such a batch takes the longest by far. */
function* tasks(): Generator<BatchTask> {
  for (let i = 0; i < COUNT / BATCH; i++) {
    const start = i % 2 === 0 ? 1 + (i / 2) * BATCH : ROTATING + ((i - 1) / 2) * BATCH;
    const seeds = Array.from({ length: BATCH }, (_, k) => start + k);
    yield { seeds, form: FORMS[i % FORMS.length] as Form, shrinks: true, optimize: i % 10 === 1, narrow: true };
  }
}
