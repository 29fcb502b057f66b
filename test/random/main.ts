/**
 * `npx node --conditions=rmc-source test/random/main.ts [--seed N] [--count N] [--jobs N] [--optimize] [--all]`: random programs
 * from seed N on, as kernels and as JavaScript. `--optimize`: all at -O3, not only a tenth. Ends with 1 when any differs.
 */
import { parseArgs } from "node:util";
import { runMachine, type BatchTask } from "./machine.ts";
import { foundText, Summary } from "./summary.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
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
    yield { seeds, shrinks: true, optimize: values.optimize || i % 10 === 9, narrow: true };
  }
}

await runMachine(tasks(), {
  jobs: Number(values.jobs),
  onReport: (report, task) => {
    summary.add(report);
    for (const found of report.found) console.log(`DIFFERENT, ${foundText(found, task.optimize)}\n`);
    return true;
  },
});
console.log(summary.text());
process.exitCode = summary.found.length > 0 ? 1 : 0;
