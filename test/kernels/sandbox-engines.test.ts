/** The ways in which a kernel fails, on workerd and in Chromium: the same errors at the same lines, and the same values after them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChromiumEngine } from "../../compiler/src/cli/engines/chromium-engine.ts";
import type { Engine } from "../../compiler/src/cli/engines/engine.ts";
import { RemoteKernels } from "../../compiler/src/cli/engines/remote-kernel.ts";
import { startWorkerdEngine } from "../../compiler/src/cli/engines/workerd-engine.ts";
import type { RmcError } from "../../runtime/core/src/error.ts";
import { kernelNode } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeContext, NodeProgram } from "../../runtime/core/src/program.ts";
import { WORK } from "./run-kernel.test-support.ts";
import { CASES, compileNode, FRAGILE, type CompiledNode } from "./sandbox.test-support.ts";

let node: CompiledNode;
const engines: Engine[] = [];

beforeAll(async () => {
  node = await compileNode("Fragile", FRAGILE, true);
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
});

test.each([
  ["workerd", startWorkerdEngine],
  ["chromium", startChromiumEngine],
])("%s", async (_, start) => {
  const modules = [{ name: "fragile", bytes: node.wasm }];
  const engine = await start({ cwd: process.cwd(), env: process.env, signal: new AbortController().signal, modules, progress: () => {} });
  engines.push(engine);
  const there = new RemoteKernels(engine.channel, { fragile: node.spec.module }).node(node.spec);
  const wanted = await play(kernelNode(node.spec));
  expect(wanted).toHaveLength(2 * CASES.length);
  expect(await play(there)).toEqual(wanted);
});

/** Each failure, then the value behind it: it tells what was kept. */
async function play(program: NodeProgram): Promise<unknown[]> {
  const context = { now: () => 0, random: () => 0, log: () => undefined } as unknown as NodeContext;
  const instance = await program.instantiate(context);
  const seen: unknown[] = [];
  for (const [x] of CASES) {
    for (const value of [x, 0]) {
      try {
        await instance.process(value, (result) => void seen.push(result), WORK);
      } catch (error) {
        const { code, position } = error as RmcError;
        // How deep a stack is depends on the engine: whether it ends first or the work does.
        const isDeep = code === "stack-overflow" || (code === "work-limit" && (x === 2 || x === 7));
        seen.push(isDeep ? "deep" : [code, position?.line]);
      }
    }
  }
  return seen;
}
