/** A thread keeps what AssemblyScript parsed; whatever it has compiled before, a kernel is the same to the byte. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { KernelThread } from "../../compiler/src/5-emit/asc/kernel-thread.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";

const file = fileURLToPath(new URL("../fixtures/nodes/pipelines.ts", import.meta.url));
const EVERY = 6;

test("the order of kernels changes nothing", { timeout: 180_000 }, async () => {
  const { pipelines } = new Compiler({ cache: false }).check(file);
  const printed = pipelines.flatMap(({ chains }) => chains.kernels.map((kernel) => kernel.printed));
  const some = printed.filter((_, index) => index % EVERY === 0);
  expect(some.length).toBeGreaterThan(20);
  const [forth, back] = await Promise.all([compileIn(some), compileIn(some.toReversed())]);
  expect(back.toReversed()).toEqual(forth);
});

async function compileIn(kernels: readonly PrintedKernel[]): Promise<unknown[]> {
  const thread = new KernelThread();
  return Promise.all(kernels.map((kernel) => thread.compile(kernel, { optimize: false })));
}
