/**
 * The shipped code from a unit to a running module: this repository's, or that of a copy of it in which a fault was planted.
 * What is in front of it (TypeScript, the analysis) is always ours.
 */
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { Unit } from "../../compiler/src/ir/unit.ts";
import type * as LowerUnit from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import type * as PrintKernel from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type * as CompileKernels from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import { startCompiled, type Running } from "../kernels/run-kernel.test-support.ts";

export interface Compiled {
  /** Of the module, as if it just began. */
  start(): Running;
}

export interface CompilerOptions {
  readonly optimize: boolean;
  readonly narrow: boolean;
}

export class KernelCompiler {
  readonly #lower: typeof LowerUnit;
  readonly #print: typeof PrintKernel;
  readonly #compile: typeof CompileKernels;

  private constructor(lower: typeof LowerUnit, print: typeof PrintKernel, compile: typeof CompileKernels) {
    this.#lower = lower;
    this.#print = print;
    this.#compile = compile;
  }

  /** `root`: of the repository or its copy. */
  static async load(root: URL = new URL("../../", import.meta.url)): Promise<KernelCompiler> {
    const from = (path: string): Promise<unknown> => import(new URL(`compiler/src/${path}`, root).href);
    return new KernelCompiler(
      (await from("4-lower/kernel/lower/lower-unit.ts")) as typeof LowerUnit,
      (await from("4-lower/kernel/print/print-kernel.ts")) as typeof PrintKernel,
      (await from("5-emit/asc/compile-kernels.ts")) as typeof CompileKernels,
    );
  }

  lower(unit: Unit, { narrow }: CompilerOptions): Kernel | LowerUnit.LowerRefusal {
    return this.#lower.lowerUnit(unit, { narrow });
  }

  async compile(kernel: Kernel, { optimize }: CompilerOptions): Promise<Compiled> {
    const printed = this.#print.printKernel(kernel);
    const [compiled] = await this.#compile.compileKernels([printed], { optimize });
    if (compiled === undefined) throw new Error("nothing was compiled");
    return { start: () => startCompiled(compiled, printed, [kernel], { optimize }) };
  }
}
