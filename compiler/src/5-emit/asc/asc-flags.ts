/** How the AssemblyScript compiler is asked to compile one printed kernel. */
import { GAPS, KERNEL_MEMORY, type PrintedKernel } from "../../ir/printed-kernel.ts";

export interface CompileOptions {
  /** Release: -O3. Otherwise -O0, which compiles faster and keeps every call in a trap's stack. */
  readonly optimize: boolean;
}

export const ENTRY: string = "kernel.ts";

export function ascFlags(kernel: PrintedKernel, options: CompileOptions): string[] {
  const region = kernel.runtime === "region";
  const list = [ENTRY, "--outFile", "kernel.wasm", "--sourceMap", "--noColors"];
  list.push("--runtime", region ? "stub" : "minimal");
  const { area, block } = kernel.fixed ?? { area: 0, block: 0 };
  const constants = {
    RMC_REGION: Number(region),
    RMC_BYTES: Number(kernel.bytes),
    RMC_GAPS: GAPS.indexOf(kernel.gaps),
    RMC_AREA: area,
    RMC_BLOCK: block,
  };
  for (const [name, value] of Object.entries(constants)) list.push("--use", `${name}=${value}`);
  list.push("--maximumMemory", String(pagesOf(kernel.memory)));
  // Traps, not calls out: a pure kernel imports nothing.
  list.push("--use", "abort=");
  // Assertions stay: a value that is taken for present and is not must end the call, in a release too.
  // Never a shrink level: it would choose other algorithms, and other last digits, in AssemblyScript's Math.
  if (options.optimize) list.push("--optimizeLevel", "3");
  else list.push("--optimizeLevel", "0");
  return list;
}

/** Of 64 KiB. */
function pagesOf(memory: number = KERNEL_MEMORY): number {
  return Math.ceil(memory / 65_536);
}
