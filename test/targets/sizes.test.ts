/** What a user's page and edge carry of rmc, minified and gzipped. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundle } from "./hand-made-build.ts";

async function size(contents: string): Promise<number> {
  return gzipSync(await bundle(contents, true)).length;
}

test("core and ws, as a browser client uses them, stay under 10 kB", async () => {
  expect(await size(`export { connectBuild, runBuild } from "@rmc/browser";`)).toBeLessThan(10_000);
});

test("an edge bundle without kernels stays under 12 kB", async () => {
  expect(
    await size(
      `import { edgeWorker } from "@rmc/edge"; import { kernelCall, kernelNode, mapLocator } from "@rmc/runtime"; export default edgeWorker(() => kernelNode({ kernelCall, mapLocator }), {});`,
    ),
  ).toBeLessThan(12_000);
});

test("a browser Worker without kernels stays under 14 kB", async () => {
  expect(
    await size(
      `import { browserWorker } from "@rmc/browser"; import { kernelNode } from "@rmc/runtime"; browserWorker({ createProgram: () => kernelNode({}), kernels: [], base: "" });`,
    ),
  ).toBeLessThan(14_000);
});
