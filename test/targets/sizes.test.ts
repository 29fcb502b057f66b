/**
 * What a user's page and edge carry of rmc, in the release build of the example, minified and gzipped as a server would send
 * it. A build is rmc's runtime and what is the pipeline's own: its codecs, its tables. The goals of the design are 10,000
 * bytes for the client's core and channel and 12,000 for an edge worker without kernels: they are missed, and the limits here are
 * what is there now. A client holds frames, links, channels that last, sessions and calls; what only some pages use stands beside it in
 * files of its own (`run.js`, `ring.js`, `webrtc.js`). An edge holds both modes and the check of tokens; nothing that only other pipelines
 * need, except cancel (some 400 bytes), which would have to be taken out of every class of the way.
 */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { Compiler } from "../../compiler/src/compile.ts";
import type { Artifact } from "../../compiler/src/ir/artifact.ts";
import { root } from "../equivalence/case.ts";
import { bundle } from "./hand-made-build.ts";

let build: Artifact;

beforeAll(async () => {
  const { artifacts, diagnostics } = await new Compiler().build(join(root, "examples/live-meter/live-meter.ts"), { release: true });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  build = artifacts[0]!;
});

function zipped(path: string): number {
  return gzipSync(build.files.get(path)!, { level: 9 }).length;
}

async function runtime(contents: string): Promise<number> {
  return gzipSync(await bundle(contents, true), { level: 9 }).length;
}

describe("the release build of live-meter", () => {
  test("its client stays under 16.3 kB with the pipeline's own codecs", () => {
    expect(zipped("client/index.js")).toBeLessThan(16_300);
  });

  test("what only isolated pages load is a file of its own, under 2.9 kB", () => {
    expect(zipped("client/ring.js")).toBeLessThan(2_900);
  });

  test("its edge worker stays under 16.9 kB without kernels", () => {
    expect(zipped("edge/worker.js")).toBeLessThan(16_900);
  });

  test("its browser Worker stays under 19.1 kB without kernels", () => {
    expect(zipped("browser/worker.js")).toBeLessThan(19_100);
  });

  test("what pages that go over to WebRTC load besides stays under 5 kB", () => {
    expect(zipped("client/webrtc.js")).toBeLessThan(5_000);
  });

  test("each kernel of the browser is at most 4 KiB", () => {
    const browser = [...build.files].filter(([path]) => path.endsWith(".wasm") && usedBy("browser", path));
    expect(browser.length).toBeGreaterThan(0);
    for (const [path, bytes] of browser) expect(bytes.length, path).toBeLessThanOrEqual(4096);
  });
});

function usedBy(tier: string, kernel: string): boolean {
  return Buffer.from(build.files.get(`${tier}/program.js`)!).includes(kernel);
}

describe("the runtime alone", () => {
  // 10 kB was the goal before channels lasted, looked for better paths, and before they and sessions told how they are.
  test("core and ws, as a browser client uses them, stay under 14.5 kB", async () => {
    expect(await runtime(`export { callBuild, connectBuild } from "@rmc/browser";`)).toBeLessThan(14_500);
  });

  test("an edge stays under 14.9 kB", async () => {
    const parts = "emptyCodec, kernelCall, kernelNode, mapLocator";
    expect(
      await runtime(
        `import { edgeWorker } from "@rmc/edge"; import { kernelCall, kernelNode, mapLocator } from "@rmc/runtime"; import { emptyCodec } from "@rmc/runtime/codec"; export default edgeWorker(() => kernelNode({ ${parts} }), {});`,
      ),
    ).toBeLessThan(14_900);
  });
});
