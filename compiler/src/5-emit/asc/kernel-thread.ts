/**
 * A thread in which AssemblyScript lives. It starts when first needed or expected, stays warm, and never keeps the process
 * open: only kernels that somebody waits for do.
 */
import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { InvariantError } from "../../diagnostics/diagnostic.ts";
import type { PrintedKernel } from "../../ir/printed-kernel.ts";
import type { CompileOptions } from "./asc-flags.ts";
import type { CompiledKernel } from "./compile-kernel.ts";

export interface ThreadData {
  /** Where Node keeps what it made of JavaScript, if it does. */
  readonly compileCache: string | undefined;
}

export interface KernelRequest {
  readonly id: number;
  readonly kernel: PrintedKernel;
  readonly options: CompileOptions;
}

export interface KernelReply {
  readonly id: number;
  readonly result: KernelResult;
}

export type KernelResult = CompiledKernel | { readonly refused: string };

interface Waiting {
  resolve(result: KernelResult): void;
  reject(error: Error): void;
}

export class KernelThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;

  get started(): boolean {
    return this.#worker !== undefined;
  }

  /** Kernels that were given and have not come back. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Idempotent. */
  start(): void {
    this.#worker ??= this.#open();
  }

  compile(kernel: PrintedKernel, options: CompileOptions): Promise<KernelResult> {
    const worker = (this.#worker ??= this.#open());
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, kernel, options } satisfies KernelRequest);
    });
  }

  #open(): Worker {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./kernel-thread-entry.${extension}`, import.meta.url), {
      workerData: { compileCache: getCompileCacheDir() } satisfies ThreadData,
      // Flags of this process (inspectors, profilers, a test runner's) are not meant for it.
      execArgv: [],
    });
    worker.unref();
    worker.on("message", ({ id, result }: KernelReply) => this.#settle(id, result, worker));
    worker.once("error", (error) => this.#fail(worker, error));
    worker.once("exit", (code) => this.#fail(worker, new Error(`it ended with code ${code}`)));
    return worker;
  }

  #settle(id: number, result: KernelResult, worker: Worker): void {
    this.#waiting.get(id)?.resolve(result);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) worker.unref();
  }

  /** The next kernel gets another thread. */
  #fail(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const error = new InvariantError(`the thread that compiles kernels failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
