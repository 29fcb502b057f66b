/**
 * How long the example takes to build: cold (a new process, no cache), warm (a new process, kernels from the cache), after a
 * one-line edit and with nothing changed (a compiler that stays, as `--watch` does). The baseline is bare asc and esbuild on
 * the same texts in a new process: what nobody can be faster than with these tools.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Compiler, type Timings } from "../../compiler/src/compile.ts";
import { writeBuild } from "../../compiler/src/cli/write-build.ts";
import { prepareBare } from "./bare-tools.ts";
import { median, type Bench } from "./measure.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ROUNDS = 5;

export const bench: Bench = async (report) => {
  const folder = mkdtempSync(join(tmpdir(), "rmc-bench-"));
  try {
    const project = copyExample(folder);
    const file = join(project, "live-meter.ts");
    const bare = await prepareBareOf(file, folder);
    const cold: number[] = [];
    const warm: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      baseline.push(time(() => execFileSync(process.execPath, [bare])));
      const cache = join(folder, `cache-${round}`);
      cold.push(time(() => build(file, folder, cache)));
      warm.push(time(() => build(file, folder, cache)));
    }
    const base = median(baseline);
    const goal = (name: string, values: readonly number[], limit: number): void => {
      const value = median(values);
      report({ case: name, value, unit: "ms", baseline: base, goal: `≤ ${limit} ms`, met: value <= limit });
    };
    goal("cold: new process, empty cache", cold, 3000);
    report({ case: "warm: new process, kernels cached", value: median(warm), unit: "ms", baseline: base, goal: null, met: null });
    await watch(file, folder, goal, (name, value) => report({ case: name, value, unit: "ms", baseline: null, goal: null, met: null }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A compiler that stays: the phases of its first build, then edits and builds with nothing changed. */
async function watch(
  file: string,
  folder: string,
  goal: (name: string, values: readonly number[], limit: number) => void,
  phase: (name: string, value: number) => void,
): Promise<void> {
  const compiler = new Compiler({ cache: join(folder, "cache-watch") });
  const once = async (): Promise<Timings> => {
    const result = await compiler.build(file);
    for (const artifact of result.artifacts) await writeBuild(artifact, join(folder, "watched"), "watched");
    if (result.artifacts.length !== 1) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
    return result.timings;
  };
  for (const [name, milliseconds] of Object.entries(await once())) phase(`  first build, phase ${name}`, milliseconds);
  const node = join(folder, "live-meter/nodes/high-pass.ts");
  const text = readFileSync(node, "utf8");
  const edits: number[] = [];
  const unchanged: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    writeFileSync(node, text.replace("#keep = 0;", `#keep = ${round + 1};`));
    const started = performance.now();
    const timings = await once();
    edits.push(performance.now() - started);
    if (round === ROUNDS) for (const [name, milliseconds] of Object.entries(timings)) phase(`  after an edit, phase ${name}`, milliseconds);
    const again = performance.now();
    await once();
    unchanged.push(performance.now() - again);
  }
  goal("watch: after a one-line edit in a kernel", edits, 250);
  goal("watch: nothing changed", unchanged, 100);
}

/** Outside the repository, so that nothing but its own cache is used; packages come from the repository. */
function copyExample(folder: string): string {
  const project = join(folder, "live-meter");
  cpSync(join(root, "examples/live-meter"), project, { recursive: true, filter: (path) => !/\/(dist|node_modules)$/.test(path) });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  return project;
}

function build(file: string, folder: string, cache: string): void {
  const script = `import { Compiler } from ${JSON.stringify(join(root, "compiler/src/compile.ts"))};
import { writeBuild } from ${JSON.stringify(join(root, "compiler/src/cli/write-build.ts"))};
const result = await new Compiler({ cache: ${JSON.stringify(cache)} }).build(${JSON.stringify(file)});
for (const artifact of result.artifacts) await writeBuild(artifact, ${JSON.stringify(join(folder, "built"))}, "built");
process.exit(result.artifacts.length === 1 ? 0 : 1);`;
  execFileSync(process.execPath, ["--conditions=rmc-source", "--input-type=module", "-e", script], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The kernels of the example and its bundles. */
async function prepareBareOf(file: string, folder: string): Promise<string> {
  const { artifacts, pipelines } = await new Compiler({ cache: false }).build(file);
  const [artifact] = artifacts;
  if (artifact === undefined) throw new Error("the example does not build");
  const inputs = join(folder, "bare");
  await writeBuild(artifact, inputs, "bare");
  const kernels = pipelines.flatMap(({ chains }) => chains.kernels.map(({ printed }) => printed));
  const bundles = ["browser/worker.js", "edge/worker.js", "server/program.js", "client/index.js"];
  return prepareBare(inputs, { kernels, bundles: bundles.map((path) => join(inputs, path)) });
}

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
