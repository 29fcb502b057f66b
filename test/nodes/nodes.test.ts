/**
 * Realistic nodes through the whole compiler: of which kind each is, and that a kernel gives the bytes that plain TypeScript
 * gives, over a sequence of realistic values with state and `end`, with several options, then over values that only the type
 * describes. A trap where JavaScript goes on is listed, and the node does not count as equal.
 */
import { installExactMath } from "../../runtime/math/src/index.ts";
import { beforeAll, expect, test } from "vitest";
import { Compiler } from "../../compiler/src/compile.ts";
import type { LoweredKernel } from "../../compiler/src/ir/artifact.ts";
import { type CompiledKernel, compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import { compareNode, type Comparison } from "./compare-node.ts";
import { loadNode, TABLE } from "./table.ts";

installExactMath();

const FILE = new URL("../fixtures/nodes/pipelines.ts", import.meta.url).pathname;
const { pipelines, diagnostics } = new Compiler({ cache: false }).check(FILE);
const nodes = pipelines.map(({ plan, chains }) => ({ name: plan.graph.pipeline, fate: chains.fates[0], kernel: chains.kernels[0] }));
const kernels = nodes.filter((node): node is typeof node & { kernel: LoweredKernel } => node.kernel !== undefined);
let plain: readonly CompiledKernel[] = [];
let optimized: ReadonlyMap<string, CompiledKernel> = new Map();
const results = new Map<string, Comparison>();

beforeAll(async () => {
  const printed = kernels.map(({ kernel }) => kernel.printed);
  const some = kernels.filter((_, index) => index % 8 === 0);
  plain = await compileKernels(printed, { optimize: false });
  const fast = await compileKernels(
    some.map(({ kernel }) => kernel.printed),
    { optimize: true },
  );
  optimized = new Map(some.map(({ name }, index) => [name, fast[index] as CompiledKernel]));
});

test("the file has no mistakes, and the table has each of its pipelines", () => {
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(Object.keys(TABLE).sort()).toEqual(nodes.map(({ name }) => name).sort());
});

test.each(nodes.map((node) => [node.name, node] as const))("%s is of the expected kind", (name, { fate }) => {
  const expected = TABLE[name]?.host;
  if (expected === undefined) expect(fate?.reason).toBeUndefined();
  else expect(fate?.reason).toContain(expected);
});

test.each(kernels.map(({ name, kernel }, index) => [name, kernel, index] as const))("%s", async (name, kernel, index) => {
  const row = TABLE[name];
  if (row === undefined) throw new Error(`the table has no ${name}`);
  const node = await loadNode(row);
  const result = compareNode(kernel, plain[index] as CompiledKernel, row, node);
  results.set(name, result);
  expect(result.differences).toEqual([]);
  const fast = optimized.get(name);
  if (fast !== undefined) expect(compareNode(kernel, fast, row, node)).toEqual(result);
});

test("nearly all nodes are kernels, and nearly all of them equal", () => {
  const all = [...results];
  const listed = all.filter(([, { traps }]) => traps.length > 0);
  const equal = all.filter(([, { differences, traps }]) => differences.length + traps.length === 0).length;
  const values = all.reduce((sum, [, result]) => sum + result.compared, 0);
  const lines = listed.map(([name, { traps }]) => `  ${name}: ${traps[0]}`);
  console.log(
    [`${nodes.length} nodes, ${kernels.length} kernels, ${equal} equal over ${values} calls, ${listed.length} listed`, ...lines].join("\n"),
  );
  expect(kernels.length / nodes.length).toBeGreaterThanOrEqual(0.95);
  expect(equal / nodes.length).toBeGreaterThanOrEqual(0.95);
});
