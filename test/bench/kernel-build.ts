/**
 * Kernels of real nodes (those of `test/fixtures/nodes`): how large they are in a release, and how long `rmc build` of twenty
 * of them takes: cold and warm as a process of the command line, and after an edit of one in a `rmc build --watch` that runs.
 * The command line is the one that is published, from `dist`.
 * The baseline is a process that does nothing but give the same printed kernels to asc.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Compiler } from "../../compiler/src/compile.ts";
import { prepareBare } from "./bare-tools.ts";
import { median, type Bench } from "./measure.ts";
import { kernelSizes, LETTER_CASE, makeNodesProject, ONE_EXPRESSION, PRINTING, TEXT, TWENTY, TYPED } from "./nodes-project.ts";

const ROUNDS = 5;
const EDITS = 12;
const RMC = [fileURLToPath(new URL("../../compiler/bin/rmc.js", import.meta.url))];
/** In `Gate`, in the file `dynamics.ts`. */
const EDITED = "this.gain + 0.05";

type Report = Parameters<Bench>[0];

export const bench: Bench = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "rmc-bench-"));
  try {
    await sizes(folder, report);
    await builds(folder, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function sizes(folder: string, report: Report): Promise<void> {
  const found = await kernelSizes(join(folder, "sizes"), [...TYPED, ...TEXT, ...LETTER_CASE, ...PRINTING]);
  const line = (name: string, value: number, limit?: number): void =>
    report({
      case: name,
      value,
      unit: "B",
      baseline: null,
      goal: limit === undefined ? null : `≤ ${limit} B`,
      met: limit === undefined ? null : value <= limit,
    });
  const group = (name: string, names: readonly string[], limit?: number): void => {
    const bytes = names.map((each) => found.get(each) ?? NaN);
    line(`size: ${name}, median of ${names.length}`, median(bytes), limit);
    names.forEach((each, index) => line(`  ${each}`, bytes[index] ?? NaN));
  };
  line("size: one expression", found.get(ONE_EXPRESSION) ?? NaN, 300);
  group("typed arrays", TYPED, 2000);
  group("text", TEXT, 10_000);
  group("text in lower case", LETTER_CASE);
  group("text that prints numbers", PRINTING, 14_000);
}

async function builds(folder: string, report: Report): Promise<void> {
  const file = makeNodesProject(join(folder, "twenty"), TWENTY);
  const bare = await prepareBareOf(file, join(folder, "bare"));
  const [cold, warm, baseline]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const cache = join(folder, `cache-${round}`);
    const times = [
      time(() => build(folder, file, cache)),
      time(() => build(folder, file, cache)),
      time(() => runNode([bare], process.env)),
    ];
    // The first process of each fills Node's cache of compiled JavaScript, as on every machine that has built before.
    if (round === 0) continue;
    [cold, warm, baseline].forEach((list, index) => list.push(times[index] as number));
  }
  const base = median(baseline);
  const line = (name: string, value: number, baseline: number | null, limit?: number): void => {
    const [goal, met] = limit === undefined ? [null, null] : [`≤ ${limit} ms`, value <= limit];
    report({ case: name, value, unit: "ms", baseline, goal, met });
  };
  line(`${TWENTY.length} kernels cold: rmc build, empty cache`, median(cold), base, 3000);
  line(`${TWENTY.length} kernels warm: rmc build, all in the cache`, median(warm), base);
  const { told, seen } = await edits(folder, file);
  line("one of them changed, rmc build --watch -O0", median(seen), null, 250);
  line("  as the watch itself tells", median(told), null);
}

function build(folder: string, file: string, cache: string): void {
  runNode([...RMC, "build", file, "--out", join(folder, "built")], { ...process.env, RMC_CACHE: cache });
}

/** Each edit changes a constant of one node. `seen`: from the write to the line that tells of the build. */
async function edits(folder: string, file: string): Promise<{ readonly told: number[]; readonly seen: number[] }> {
  const watch = spawn(process.execPath, [...RMC, "build", file, "--watch", "--json", "--out", join(folder, "watched")], {
    env: { ...process.env, RMC_CACHE: join(folder, "cache-watch") },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: watch.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<number> => {
    const { value, done } = await lines.next();
    const told = JSON.parse(done === true ? "{}" : value) as { readonly ok?: boolean; readonly milliseconds?: number };
    if (told.ok !== true || told.milliseconds === undefined) throw new Error(`the watch did not build: ${String(value)}`);
    return told.milliseconds;
  };
  try {
    await next();
    const node = join(dirname(file), "dynamics.ts");
    const text = readFileSync(node, "utf8");
    if (!text.includes(EDITED)) throw new Error(`${node} has no ${EDITED}`);
    const [told, seen]: [number[], number[]] = [[], []];
    for (let edit = 0; edit < EDITS; edit++) {
      // As a person does, who looks at the result before the next edit.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const started = performance.now();
      writeFileSync(node, text.replace(EDITED, `${EDITED} + ${edit + 1}e-9`));
      told.push(await next());
      seen.push(performance.now() - started);
    }
    return { told, seen };
  } finally {
    watch.kill("SIGINT");
  }
}

async function prepareBareOf(file: string, folder: string): Promise<string> {
  const { pipelines } = new Compiler({ cache: false }).check(file);
  const kernels = pipelines.flatMap(({ chains }) => chains.kernels.map(({ printed }) => printed));
  if (kernels.length !== TWENTY.length) throw new Error(`${kernels.length} kernels, not ${TWENTY.length}`);
  return prepareBare(folder, { kernels, bundles: [] });
}

function runNode(values: readonly string[], env: NodeJS.ProcessEnv): void {
  execFileSync(process.execPath, values, { env, stdio: ["ignore", "ignore", "inherit"] });
}

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
