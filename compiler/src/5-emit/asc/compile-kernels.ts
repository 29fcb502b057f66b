/**
 * Printed kernels to WebAssembly. The AssemblyScript compiler works in threads of its own, beside TypeScript and esbuild,
 * because loading it changes the process it is loaded into. Invariant: printed code always compiles; when it doesn't that is
 * our bug, and the error carries the source.
 */
import { availableParallelism } from "node:os";
import { InvariantError } from "../../diagnostics/diagnostic.ts";
import type { PrintedKernel } from "../../ir/printed-kernel.ts";
import type { CompileOptions } from "./asc-flags.ts";
import type { CompiledKernel } from "./compile-kernel.ts";
import { KernelThread } from "./kernel-thread.ts";

export type { CompileOptions } from "./asc-flags.ts";
export type { CompiledKernel } from "./compile-kernel.ts";

/**
 * Of all compilers of this process. Each costs half a second of work until it is warm, and as much memory as TypeScript: another
 * one is for kernels that would wait longer than that.
 */
const threads: readonly KernelThread[] = Array.from({ length: Math.min(4, availableParallelism()) }, () => new KernelThread());
const WAITING = { optimized: 4, plain: 24 };

export async function compileKernels(printed: readonly PrintedKernel[], options: CompileOptions): Promise<CompiledKernel[]> {
  return Promise.all(printed.map((kernel) => compile(kernel, options)));
}

/** Says that there will be kernels to compile: a thread starts and gets warm meanwhile. */
export function expectKernels(): void {
  threads[0]?.start();
}

async function compile(kernel: PrintedKernel, options: CompileOptions): Promise<CompiledKernel> {
  const result = await threadFor(options).compile(kernel, options);
  if ("wasm" in result) return result;
  throw new InvariantError(`the printed kernel ${kernel.name} does not compile:\n${result.refused}\n${kernel.source}`);
}

/** The one with the least to do; one that has not started is used when the others are busy. */
function threadFor({ optimize }: CompileOptions): KernelThread {
  const limit = optimize ? WAITING.optimized : WAITING.plain;
  const cost = (thread: KernelThread): number => thread.waiting + (thread.started ? 0 : limit);
  return threads.reduce((best, thread) => (cost(thread) < cost(best) ? thread : best));
}
