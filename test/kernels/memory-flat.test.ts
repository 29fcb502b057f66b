/**
 * Kernels that run for days: the memory of one stays as it is after its first thousand calls, whatever it does in each. Every
 * kernel of the fixtures is called over and over with inputs that repeat, as a stage calls it. Each has a share of a second here; with
 * RMC_SOAK (`npm run soak`) all have a million calls, which takes hours.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type { CompiledKernel } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";
import type { Codec } from "../../runtime/core/src/codec.ts";
import { kernelNode, type KernelInstance, type KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeContext, NodeInstance } from "../../runtime/core/src/program.ts";
import { TABLE } from "../nodes/table.ts";
import { INPUTS, readPrograms, translatePrograms } from "./programs.test-support.ts";
import { compileOne, startCompiled, WORK } from "./run-kernel.test-support.ts";
import { evaluate, lowered, translate, type Translation } from "./translate.test-support.ts";

const SOAK = process.env["RMC_SOAK"] !== undefined;
const CALLS = 1_000_000;
/** Milliseconds for each kernel in everyday runs, which take one kernel of four. */
const SHARE = 150;
const EVERY = SOAK ? 1 : 4;
const SETTLED = 1000;

interface Subject {
  readonly name: string;
  readonly kernels: readonly Kernel[];
  readonly printed: PrintedKernel;
  readonly parameters: readonly unknown[];
  readonly inputs: readonly unknown[];
}

/**
 * They grow in JavaScript as well: the first keeps every time that is not over yet, and those of inputs that repeat begin anew; the
 * others keep all that they were ever given.
 */
const GROW: readonly string[] = [
  "rateCounter",
  "partialJson",
  "beamSearch",
  "vectorStore",
  "lufs",
  "static-and-module-state",
  "evaluation-order",
];

const subjects = [...nodes(), ...programs(), ...corpus()].filter(({ name }, index) => index % EVERY === 0 && !GROW.includes(name));
let total = 0;

test.each(subjects.map((subject) => [subject.name, subject] as const))(
  "%s",
  async (_, subject) => {
    const instance = start(subject, await compileOne(subject.printed, SOAK));
    const ends = performance.now() + (SOAK ? Infinity : SHARE);
    let calls = 0;
    for (; calls < SETTLED; calls++) call(instance, subject, calls);
    const settled = sizeAfterResult(instance, subject);
    for (; calls < CALLS && performance.now() < ends; calls++) call(instance, subject, calls);
    total += calls;
    expect(sizeAfterResult(instance, subject)).toBe(settled);
  },
  9_000_000,
);

test.each([
  ["in a loop", () => EXPIRE],
  ["while a loop over them is kept from call to call", () => KEPT],
])("entries that are deleted %s leave nothing behind, and the results are JavaScript's", async (_, textOf) => {
  const number = { kind: "number" } as const;
  const source = { name: "entries", text: textOf() };
  const translation = translate([source], "Entries", { input: number, output: number }).get("entries")!;
  const kernel = "unit" in translation ? lowered(translation.unit, true) : translation.reason;
  if (typeof kernel === "string") throw new Error(kernel);
  const printed = printKernel(kernel);
  const Entries = evaluate(source)["Entries"] as unknown as new () => { process(x: number): number };
  for (const optimize of [false, true]) {
    const running = startCompiled(await compileOne(printed, optimize), printed, [kernel], { optimize });
    const plain = new Entries();
    for (let k = 0; k < 20_000; k++) expect(running.process(k % 3)).toEqual([plain.process(k % 3)]);
    expect(sizeOf(running.instance)).toBe(65_536);
  }
});

test.each(["region", "minimal"])(
  "the process stays as large, however often a kernel that runs on %s is called",
  async (runtime) => {
    const subject = subjects.find(({ printed }) => printed.runtime === runtime)!;
    const instance = start(subject, await compileOne(subject.printed, true));
    const before = held(() => many(instance, subject, 5000));
    const after = held(() => many(instance, subject, SOAK ? CALLS : 50_000));
    console.log(`${subject.name}: resident ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`);
    expect(after - before).toBeLessThan(8 * 2 ** 20);
  },
  600_000,
);

test("how many calls there were", () => {
  console.log(`${subjects.length} kernels, ${total} calls`);
  expect(total).toBeGreaterThan(subjects.length * SETTLED);
});

const EXPIRE = `
export class Entries {
  seen = new Map<number, number>(); marks = new Set<string>(); n = 0;
  process(x: number): number {
    this.n++;
    for (const [k, v] of this.seen) if (v < this.n - 5) this.seen.delete(k);
    for (const m of this.marks) if (m.length % 2 === this.n % 2) this.marks.delete(m);
    this.seen.set(this.n * 7.5 + x, this.n);
    this.marks.add("m" + (this.n % 100));
    let s = 0;
    for (const [k, v] of this.seen) { s += k * v; for (const [j] of this.seen) s += j; }
    return s + this.seen.size * 1000 + this.marks.size;
  }
}`;

const KEPT = `
export class Entries {
  ages = new Map<number, number>(); marks = new Set<string>(); n = 0;
  #walk: Generator<number> | undefined; #hop: Generator<string> | undefined;
  *#ages(): Generator<number> { for (const [k, v] of this.ages) yield k * 100000 + v; }
  *#marks(): Generator<string> { for (const m of this.marks) yield m; }
  process(x: number): number {
    this.n++;
    if (x === 0) this.ages.delete((this.n * 7) % 37); else this.ages.set(this.n % 37, this.n);
    if (this.n % 4 === 0) this.ages.delete(this.n % 37);
    this.marks.add("m" + (this.n % 23));
    if (this.n % 3 !== 0) this.marks.delete("m" + ((this.n * 5) % 23));
    if (this.n % 1999 === 0) this.ages.clear();
    if (this.n % 997 === 0) this.marks.clear();
    this.#walk ??= this.#ages();
    let age = this.#walk.next();
    if (age.done) { this.#walk = this.#ages(); age = this.#walk.next(); }
    this.#hop ??= this.#marks();
    let mark = this.#hop.next();
    if (mark.done) { this.#hop = this.#marks(); mark = this.#hop.next(); }
    let sum = 0;
    for (const [k, v] of this.ages) sum += k * v;
    return (age.done ? -1 : age.value) + (mark.done ? 0.5 : mark.value.length / 8 + Number(mark.value.slice(1)) / 64) + sum * 1e7;
  }
}`;

function nodes(): Subject[] {
  const file = new URL("../fixtures/nodes/pipelines.ts", import.meta.url).pathname;
  return new Compiler({ cache: false }).check(file).pipelines.flatMap(({ plan, chains }) =>
    chains.kernels.slice(0, 1).map(({ kernels, printed }): Subject => {
      const name = plan.graph.pipeline;
      const row = TABLE[name]!;
      return { name, kernels, printed, parameters: row.options?.[0] ?? [], inputs: row.inputs(new Generator(1)) };
    }),
  );
}

function programs(): Subject[] {
  return [...translatePrograms(readPrograms())].flatMap(([name, translation]) => subjectOf(name, translation, INPUTS));
}

function corpus(): Subject[] {
  const number = { kind: "number" } as const;
  const translations = translate(readPrograms("corpus.txt"), "run", { input: number, output: number });
  return [...translations].flatMap(([name, translation]) => subjectOf(`corpus/${name}`, translation, [0]));
}

/** None where it is no kernel. */
function subjectOf(name: string, translation: Translation, inputs: readonly unknown[]): Subject[] {
  const kernel = "unit" in translation ? lowered(translation.unit, true) : "";
  return typeof kernel === "string" ? [] : [{ name, kernels: [kernel], printed: printKernel(kernel), parameters: [], inputs }];
}

/** Inputs are encoded once, and results not at all: what is measured is the kernel. */
function start(subject: Subject, wasm: CompiledKernel): NodeInstance {
  const { spec } = startCompiled(wasm, subject.printed, subject.kernels, { optimize: false, parameters: subject.parameters });
  const given: KernelSpec = { ...spec, input: keepingBytes(spec.input), output: { ...spec.output, read: () => 1 } };
  const context = { now: () => 0, random: () => 0.5, log: () => undefined } as unknown as NodeContext;
  return kernelNode(given).instantiate(context) as NodeInstance;
}

function keepingBytes(codec: Codec): Codec {
  const known = new Map<unknown, Uint8Array>();
  const bytesOf = (value: unknown): Uint8Array => {
    const bytes = known.get(value) ?? new Uint8Array(codec.measure(value));
    if (!known.has(value)) codec.write(value, bytes, new DataView(bytes.buffer), 0);
    known.set(value, bytes);
    return bytes;
  };
  return {
    measure: (value) => bytesOf(value).length,
    write: (value, to, _view, at) => {
      to.set(bytesOf(value), at);
      return at + bytesOf(value).length;
    },
    read: codec.read,
  };
}

const nowhere = (): void => undefined;

/** A failure is an outcome like others. */
function call(instance: NodeInstance, { inputs }: Subject, number: number): void {
  try {
    void instance.process(inputs[number % inputs.length], nowhere, WORK);
  } catch {
    // The next call is as good.
  }
}

function many(instance: NodeInstance, subject: Subject, calls: number): void {
  for (let k = 0; k < calls; k++) call(instance, subject, k);
}

/** After some failures there is no kernel until the next call. */
function sizeAfterResult(instance: NodeInstance, subject: Subject): number {
  for (let k = 0; k < subject.inputs.length && sizeOf(instance) === 0; k++) call(instance, subject, k);
  return sizeOf(instance);
}

function sizeOf(instance: NodeInstance): number {
  return (instance as KernelInstance).state.linked?.memory.size ?? 0;
}

/** Bytes of the heap that are held after the work, when what can go has gone. */
function held(work: () => void): number {
  work();
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) collectGarbage();
  return process.memoryUsage().heapUsed;
}
