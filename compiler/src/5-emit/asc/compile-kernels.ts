/**
 * Printed kernels to WebAssembly. The AssemblyScript compiler works in a thread of its own, beside TypeScript and esbuild,
 * because loading it changes the process it is loaded into. Invariant: printed code always compiles; when it doesn't that is
 * our bug, and the error carries the source.
 */
import { InvariantError } from "../../diagnostics/diagnostic.ts";
import type { PrintedKernel } from "../../ir/printed-kernel.ts";
import type { CompileOptions } from "./asc-flags.ts";
import type { CompiledKernel } from "./compile-kernel.ts";
import { KernelThread } from "./kernel-thread.ts";

export type { CompileOptions } from "./asc-flags.ts";
export type { CompiledKernel } from "./compile-kernel.ts";

/** One for all compilers of this process: it costs a second of work until it is warm, and as much memory as they do together. */
const thread = new KernelThread();

export async function compileKernels(printed: readonly PrintedKernel[], options: CompileOptions): Promise<CompiledKernel[]> {
  return Promise.all(printed.map((kernel) => compile(kernel, options)));
}

/** Says that there will be kernels to compile: the thread starts and gets warm meanwhile. */
export function expectKernels(): void {
  thread.start();
}

async function compile(kernel: PrintedKernel, options: CompileOptions): Promise<CompiledKernel> {
  const result = await thread.compile(kernel, options);
  if ("wasm" in result) return result;
  throw new InvariantError(`the printed kernel ${kernel.name} does not compile:\n${result.refused}\n${kernel.source}`);
}
