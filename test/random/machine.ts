/**
 * The differential machine: random programs, many to a module, as JavaScript and as kernels. Workers take batches of seeds; one
 * that hangs in a kernel is stopped and counts as a difference.
 */
import { Worker } from "node:worker_threads";
import type { Form } from "./batch.ts";
import type { BatchAnalyzer, Left } from "./analyze-batch.ts";
import type { Input } from "./inputs.ts";
import type { CompilerOptions, KernelCompiler } from "./kernel-compiler.ts";
import { makeProgram } from "./make-program.ts";
import type { Outcome } from "./outcome.ts";
import { expectedOf, runBatch, type Difference } from "./run-batch.ts";
import { shrinkDifference } from "./shrink-difference.ts";
import { printTree } from "./tree.ts";

export interface BatchTask extends CompilerOptions {
  readonly seeds: readonly number[];
  readonly form: Form;
  /** Differences are made small, which takes a while. */
  readonly shrinks: boolean;
}

export interface WorkerSetting {
  /** The seed whose kernel runs, 0 for none, and how many calls there were. */
  readonly watch: Int32Array;
  /** Of the copy of this repository whose compiler is tested. */
  readonly root?: string;
}

export interface Found {
  readonly seed: number;
  readonly text: string;
  readonly inputs: readonly Input[];
  readonly expected: Outcome;
  readonly seen: Outcome;
  /** It fails only together with these. */
  readonly together?: readonly number[];
}

export interface BatchReport {
  readonly programs: number;
  readonly calls: number;
  readonly found: readonly Found[];
  readonly left: readonly Left[];
  readonly traps: readonly { readonly seed: number; readonly reason: string }[];
  /** Calls that fail in JavaScript. */
  readonly failing: number;
  readonly seconds: Readonly<Record<string, number>>;
}

/** So many differences of a batch are made small: the others are most likely the same. */
const SHRUNK = 2;

export async function reportOf(
  task: BatchTask,
  analyzer: BatchAnalyzer,
  compiler: KernelCompiler,
  watch: (seed: number) => void,
): Promise<BatchReport> {
  const clock = new Clock();
  const batch = analyzer.analyze(
    clock.time("make", () => task.seeds.map((seed) => makeProgram(seed))),
    task.form,
    (unit) => compiler.lower(unit, task),
    false,
  );
  clock.lap("analyze and lower");
  if (!("unit" in batch)) return { programs: 0, calls: 0, found: [], traps: [], failing: 0, left: batch.left, seconds: clock.seconds };
  const expected = expectedOf(batch);
  clock.lap("plain");
  const { differences, traps, calls } = await runBatch(batch, expected, compiler, task, watch);
  watch(0);
  clock.lap(task.optimize ? "kernel -O3" : "kernel -O0");
  const { found, left } = await examine(differences, task, analyzer, compiler);
  const failing = expected.reduce((sum, { outcomes }) => sum + outcomes.filter((one) => "failed" in one).length, 0);
  return { programs: batch.programs.length, calls, found, left: [...batch.left, ...left], traps, failing, seconds: clock.seconds };
}

/** Differences made small; what TypeScript refuses was no program. */
async function examine(
  differences: readonly Difference[],
  task: BatchTask,
  analyzer: BatchAnalyzer,
  compiler: KernelCompiler,
): Promise<{ readonly found: Found[]; readonly left: Left[] }> {
  const found: Found[] = [];
  const left: Left[] = [];
  for (const difference of differences) {
    const program = makeProgram(difference.seed);
    const alone = analyzer.analyze([program], task.form, (unit) => compiler.lower(unit, task));
    left.push(...alone.left);
    if (!("unit" in alone)) continue;
    const shrinks = task.shrinks && found.length < SHRUNK;
    const small = shrinks ? await shrinkDifference(difference, program, analyzer, compiler, task) : undefined;
    const together = shrinks && small === undefined ? { together: task.seeds } : {};
    const { seed, inputs, expected, seen } = small ?? difference;
    found.push({ seed, inputs, expected, seen, text: printTree((small?.program ?? program).tree), ...together });
  }
  return { found, left };
}

class Clock {
  readonly seconds: Record<string, number> = {};
  #last = performance.now();

  lap(name: string): void {
    const now = performance.now();
    this.seconds[name] = (this.seconds[name] ?? 0) + (now - this.#last) / 1000;
    this.#last = now;
  }

  time<T>(name: string, work: () => T): T {
    const result = work();
    this.lap(name);
    return result;
  }
}

export interface MachineOptions {
  readonly jobs: number;
  readonly root?: string;
  /** After each batch; false stops. */
  readonly onReport: (report: BatchReport, task: BatchTask) => boolean;
}

/** Longer than any call takes, on a busy machine as well. */
const HANGS_AFTER = 40_000;

export async function runMachine(tasks: Iterable<BatchTask>, { jobs, root, onReport }: MachineOptions): Promise<void> {
  const iterator = tasks[Symbol.iterator]();
  let stopped = false;
  const next = (): BatchTask | undefined => {
    const result = stopped ? undefined : iterator.next();
    return result?.done === false ? result.value : undefined;
  };
  const each = (report: BatchReport, task: BatchTask): void => {
    if (!onReport(report, task)) stopped = true;
  };
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let hung = true; hung;) hung = await runWorker(next, each, root);
    }),
  );
}

/** True when it hung: the rest of the work needs another. */
async function runWorker(
  next: () => BatchTask | undefined,
  each: (report: BatchReport, task: BatchTask) => void,
  root: string | undefined,
): Promise<boolean> {
  const watch = new Int32Array(new SharedArrayBuffer(8));
  const setting: WorkerSetting = { watch, ...(root === undefined ? {} : { root }) };
  let task = next();
  if (task === undefined) return false;
  const worker = new Worker(new URL("./machine-worker.ts", import.meta.url), {
    workerData: setting,
    execArgv: ["--conditions=rmc-source"],
  });
  try {
    while (task !== undefined) {
      worker.postMessage(task);
      const reply = await replyOf(worker, watch);
      if ("hangs" in reply) {
        each(hangReport(reply.hangs), task);
        return true;
      }
      if ("broken" in reply) throw new Error(`seeds ${task.seeds[0]} to ${task.seeds.at(-1)}: ${reply.broken}`);
      each(reply, task);
      task = next();
    }
    return false;
  } finally {
    await worker.terminate();
  }
}

type Reply = BatchReport | { readonly broken: string } | { readonly hangs: number };

function replyOf(worker: Worker, watch: Int32Array): Promise<Reply> {
  return new Promise((resolve) => {
    let calls = -1;
    const timer = setInterval(() => {
      if (watch[0] !== 0 && watch[1] === calls) settle({ hangs: watch[0] ?? 0 });
      calls = watch[1] ?? 0;
    }, HANGS_AFTER);
    const fail = (error: Error): void => {
      clearInterval(timer);
      resolve({ broken: String(error) });
    };
    const settle = (reply: Reply): void => {
      clearInterval(timer);
      worker.off("message", settle).off("error", fail);
      resolve(reply);
    };
    worker.on("message", settle).on("error", fail);
  });
}

function hangReport(seed: number): BatchReport {
  const hang = { seed, text: printTree(makeProgram(seed).tree), inputs: [], expected: { values: [] }, seen: { trapped: "it never ends" } };
  return { programs: 0, calls: 0, found: [hang], left: [], traps: [], failing: 0, seconds: {} };
}
