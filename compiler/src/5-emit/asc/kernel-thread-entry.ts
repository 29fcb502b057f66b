/**
 * Inside a thread: kernels come as printed text and go as bytes, in order. Before the first one a kernel of no use is compiled,
 * so that the library has been parsed when a real one comes.
 */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { PrintedKernel } from "../../ir/printed-kernel.ts";
import type { KernelReply, KernelRequest, ThreadData } from "./kernel-thread.ts";
import { readPrelude } from "./read-prelude.ts";

const WARM_UP: PrintedKernel = {
  name: "warm-up",
  source: `import { storeSample } from "./prelude/core";
import { readF64, reserveInput, writeF64 } from "./prelude/wire";
export function process(from: i32, to: i32): i32 { return to - from; }
`,
  files: [],
  map: [],
  has: { start: false, end: false, cancel: false },
  runtime: "region",
  gaps: "stay",
  keepsState: false,
  bytes: false,
};

const { compileCache } = workerData as ThreadData;
if (compileCache !== undefined) enableCompileCache(compileCache);

// The library gives `sort` of arrays another default order. It does not need it itself, and ours shall be JavaScript's.
const { sort } = Array.prototype;
const { compileKernel } = await import("./compile-kernel.ts");
const { keepParsed } = await import("./keep-parsed.ts");
Reflect.set(Array.prototype, "sort", sort);
keepParsed();
const prelude = await readPrelude();
await compileKernel(WARM_UP, { optimize: false }, prelude);

// One after the other: the optimizer's settings are global.
let before: Promise<void> = Promise.resolve();
parentPort?.on("message", (request: KernelRequest) => {
  before = before.then(() => answer(request));
});

async function answer({ id, kernel, options }: KernelRequest): Promise<void> {
  const result = await compileKernel(kernel, options, prelude).catch((error: unknown) => ({
    refused: String(error instanceof Error ? error.stack : error),
  }));
  const transfer = "wasm" in result ? [result.wasm.buffer as ArrayBuffer] : [];
  parentPort?.postMessage({ id, result } satisfies KernelReply, transfer);
}
