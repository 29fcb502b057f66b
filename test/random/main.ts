/**
 * `npx node --conditions=rmc-source test/random/main.ts [--seed N] [--count N] [--jobs N] [--form F] [--optimize]`: random programs
 * from seed N on, as kernels and as JavaScript. `--form`: the node's, all three in turn otherwise. `--optimize`: all at -O3, not only a tenth. Ends with 1 when any differs.
 */
import { parseArgs } from "node:util";
import { FORMS, type Form } from "./batch.ts";
import { runMachine, type BatchTask } from "./machine.ts";
import { foundText, Summary } from "./summary.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    form: { type: "string" },
    optimize: { type: "boolean", default: false },
  },
});

const BATCH = 200;
const first = Number(values.seed);
const count = Number(values.count);
const summary = new Summary();

function* tasks(): Generator<BatchTask> {
  for (let start = first, i = 0; start < first + count; start += BATCH, i++) {
    const seeds = Array.from({ length: Math.min(BATCH, first + count - start) }, (_, k) => start + k);
    const form = FORMS.find((one) => one === values.form) ?? (FORMS[i % FORMS.length] as Form);
    yield { seeds, form, shrinks: true, optimize: values.optimize || i % 10 === 9, narrow: true };
  }
}

await runMachine(tasks(), {
  jobs: Number(values.jobs),
  onReport: (report, task) => {
    summary.add(report);
    if (report.found.length > 0) console.log(`of seeds ${task.seeds[0]} to ${task.seeds.at(-1)}:`);
    for (const found of report.found) console.log(`DIFFERENT, ${foundText(found, task)}\n`);
    return true;
  },
});
console.log(summary.text());
process.exitCode = summary.found.length > 0 ? 1 : 0;
