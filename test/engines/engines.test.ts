/**
 * The same kernels on every engine: released modules give JavaScript's bytes on Node, and every other engine the same as
 * Node, failures and their words included. `RMC_SOAK=1` widens the sweeps. Prints what was compared.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileBatches } from "./batches.ts";
import { type Built, buildSuite } from "./build-suite.ts";
import { nodeBatches } from "./node-batches.ts";
import { randomBatches } from "./random-batches.ts";
import { ENGINES, type TestEngine } from "./engines.ts";
import { readRecords, type SuiteRecord } from "./read-records.ts";
import { runSequence } from "./run-suite.ts";
import { type Sequence, Suite } from "./suite.ts";
import { EXPM1, sweepBatches } from "./sweeps.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-engines-"));
const table: string[] = [];
let built: Built;
/** What Node's WebAssembly gives, for each sequence. */
let records: readonly Uint8Array[];
/** A sequence, and the same with a module in which one bit of one constant is another. */
let altered: { readonly from: number; readonly to: number };

beforeAll(async () => {
  built = await buildSuite([
    ...["corpus", "meanings", "programs"].flatMap(fileBatches),
    ...nodeBatches(),
    ...randomBatches(),
    ...sweepBatches(),
  ]);
  altered = addAltered(built);
  const { suite } = built;
  const blocks = suite.blocks();
  const modules = suite.modules.map((bytes) => new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>));
  records = suite.sequences.map((sequence) => runSequence(sequence, modules[sequence.module] as WebAssembly.Module, blocks));
  suite.write(folder);
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  console.log([row("engine", suiteNames()), ...table].join("\n"));
});

test("kernels give what JavaScript gives, or fail", () => {
  built.expected.forEach(({ suite, name, outcomes, stateful }, index) => {
    const given = readRecords(records[index] as Uint8Array);
    for (const [call, wanted] of outcomes.entries()) {
      const record = given[call];
      if (record?.kind === "failure" && stateful && wanted !== undefined) break;
      if (record?.kind === "failure") continue;
      const same = record?.kind === "value" && wanted !== undefined && Buffer.compare(record.bytes, wanted) === 0;
      expect(same, `${suite}: ${name}, call ${call}: ${show(record)}`).toBe(true);
    }
  });
});

test.for(ENGINES)("$name gives the same bytes", { timeout: 300_000 }, async (engine, { skip }) => {
  if (engine.missing !== undefined) {
    table.push(row(engine.name, [`skipped: ${engine.missing}`]));
    skip(engine.missing);
  }
  const results = await engine.run(folder, built.suite.describe());
  expect(results).toHaveLength(records.length);
  const wrong = new Set(records.flatMap((record, index) => (results[index] === digest(record) ? [] : [index])));
  table.push(
    row(
      engine.name,
      suiteNames().map((suite) => compared(suite, wrong)),
    ),
  );
  const [first] = wrong;
  if (first !== undefined) throw new Error(await describeDifference(engine, first));
  expect(results[altered.to], "one altered constant is seen").not.toBe(results[altered.from]);
});

/** `expm1` with one other bit in the first of its coefficients. */
function addAltered({ suite, expected }: Built): { from: number; to: number } {
  const from = expected.findIndex(({ name }) => name === "Math") + EXPM1;
  const sequence = suite.sequences[from] as Sequence;
  const bytes = Buffer.from(suite.modules[sequence.module] as Uint8Array);
  const at = bytes.indexOf(new Uint8Array(Float64Array.of(-3.33333333333331316428e-2).buffer));
  expect(at, "the constant is in the module").toBeGreaterThan(0);
  bytes[at + 2] = (bytes[at + 2] as number) ^ 1;
  return { from, to: suite.addSequence({ ...sequence, module: suite.addModule(bytes) }) };
}

function suiteNames(): string[] {
  return [...new Set(built.expected.map(({ suite }) => suite))];
}

function compared(suite: string, wrong: ReadonlySet<number>): string {
  const mine = built.expected.flatMap((expected, index) =>
    expected.suite === suite ? [{ cases: expected.cases, wrong: wrong.has(index) }] : [],
  );
  const differ = mine.filter((each) => each.wrong).length;
  return `${mine.reduce((sum, { cases }) => sum + cases, 0)}${differ === 0 ? "" : ` (${differ} of ${mine.length} runs DIFFER)`}`;
}

function row(engine: string, columns: readonly string[]): string {
  return [engine.padEnd(9), ...columns.map((column) => column.padStart(15))].join(" ");
}

/** The first call that gives something else, from a second run of the whole sequence. */
async function describeDifference(engine: TestEngine, index: number): Promise<string> {
  const alone = new Suite();
  const { module, parameters, calls } = built.suite.sequences[index] as Sequence;
  alone.addBlock(built.suite.blocks());
  alone.addSequence({ module: alone.addModule(built.suite.modules[module] as Uint8Array), parameters, calls, whole: true });
  const inside = mkdtempSync(join(folder, "alone-"));
  alone.write(inside);
  const [result = ""] = await engine.run(inside, alone.describe());
  const there = readRecords(Buffer.from(result, "hex"));
  const here = readRecords(records[index] as Uint8Array);
  const call = here.findIndex((record, k) => show(record) !== show(there[k]));
  const { suite, name } = built.expected[index] ?? { suite: "altered", name: "" };
  return `${suite}: ${name}, run ${index}, record ${call}: ${engine.name} gives ${show(there[call])}, Node ${show(here[call])}`;
}

function show(record: SuiteRecord | undefined): string {
  return record === undefined ? "nothing" : `${record.kind} ${Buffer.from(record.bytes).toString("hex").slice(0, 400)}`;
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
