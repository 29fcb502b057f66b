/**
 * Many small programs as one kernel, because compiling is what takes time: each stays a file of its own, and a function
 * that is given a number and an input calls one of them. Some 40 to a module: the optimizer needs more than twice the time
 * for twice as much.
 */
import { readFileSync } from "node:fs";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";
import { INPUTS } from "../kernels/programs.test-support.ts";
import { evaluate, type Source } from "../kernels/translate.test-support.ts";
import { lowerTexts, type TextBatch } from "./lower-texts.ts";

/** One module. */
export interface Batch {
  /** The column of the table. */
  readonly suite: string;
  readonly name: string;
  /** Several: a run of `tick` nodes. */
  readonly kernels: readonly Kernel[];
  readonly printed: PrintedKernel;
  /** -O3, or -O0, which compiles in a tenth of the time. */
  readonly optimize: boolean;
  /** Each on an instance of its own. */
  readonly runs: readonly Run[];
}

export interface Run {
  readonly parameters?: readonly unknown[];
  readonly inputs: readonly unknown[];
  /** In each call. */
  readonly cases: number;
  /** Calls rely on the ones before: after a failure that JavaScript has not, nothing is compared with it. */
  readonly stateful?: true;
  /** What JavaScript gives, one module for the whole run; where other tests compare it, it is missing here. */
  readonly plain?: () => (input: unknown) => unknown;
}

const PER_BATCH = 40;

/** Every program that is a kernel, of a text of `### name` parts; with a parameter on each of the inputs. */
export function fileBatches(suite: string): Batch[] {
  return lowerTexts(fileTexts(suite));
}

function fileTexts(suite: string): TextBatch[] {
  const all = readSources(`../fixtures/kernels/${suite}.txt`).filter(isDeterministic);
  const kernels = suite === "programs" ? undefined : readKernelNames(`../fixtures/kernels/${suite}.verdicts.txt`);
  const sources = kernels === undefined ? all : all.filter(({ name }) => kernels.has(name));
  return (["number", "string"] as const).flatMap((kind) =>
    [true, false].flatMap((takes) => {
      const same = sources.filter(({ text }) => new RegExp(`function run\\(${takes ? "x: number" : ""}\\): ${kind}\\b`).test(text));
      return chunks(same).map((part, index) => textOf(suite, `${suite}-${kind}-${takes ? "x-" : ""}${index}`, part, kind, takes));
    }),
  );
}

function textOf(suite: string, name: string, listed: readonly Source[], kind: "number" | "string", takes: boolean): TextBatch {
  const sources = listed.map((source): Source => ({ ...source, name: `${suite}-${source.name}` }));
  const text = `${sources.map((source, i) => `import { run as run${i} } from "./${source.name}";`).join("\n")}
export function run(given: Float64Array): ${kind} {
  switch (given[0]) {
${sources.map((_, i) => `    case ${i}: return run${i}(${takes ? "given[1]" : ""});`).join("\n")}
  }
  return ${kind === "number" ? "0" : '""'};
}
`;
  const plain = () => {
    const loaded = sources.map((source) => evaluate(source)["run"]);
    return (input: unknown): unknown => {
      const [index = 0, x] = input as Float64Array;
      return loaded[index]?.(...(takes ? [x] : []));
    };
  };
  const runs = (takes ? INPUTS : [0]).map((x): Run => ({ inputs: sources.map((_, i) => Float64Array.of(i, x)), cases: 1, plain }));
  const divide = () => {
    const middle = listed.length >> 1;
    if (middle === 0) return undefined;
    return [listed.slice(0, middle), listed.slice(middle)].map((part, half) => textOf(suite, `${name}-${half}`, part, kind, takes));
  };
  return { suite, sources, main: { name, text }, output: { kind }, runs, divide };
}

function chunks(sources: readonly Source[]): (readonly Source[])[] {
  const parts: (readonly Source[])[] = [];
  for (let at = 0; at < sources.length; at += PER_BATCH) parts.push(sources.slice(at, at + PER_BATCH));
  return parts;
}

/** What a capability gives is the host's. */
function isDeterministic({ text }: Source): boolean {
  return !/Date\.now|Math\.random|performance\.now|console\./.test(text);
}

function readSources(path: string): Source[] {
  const parts = readFileSync(new URL(path, import.meta.url), "utf8").split(/^### /m);
  return parts.slice(1).map((part) => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
}

function readKernelNames(path: string): ReadonlySet<string> {
  const lines = readFileSync(new URL(path, import.meta.url), "utf8").split("\n");
  return new Set(lines.flatMap((line) => /^(\S+)\s+kernel$/.exec(line)?.[1] ?? []));
}
