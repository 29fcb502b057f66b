/** Units, kernels and printed kernels as text: for `--dump`, and for the report of a bug. */
import type { Chains } from "./artifact.ts";
import { printKernelText } from "./print-kernel-text.ts";

export function printUnits(chains: Chains): string {
  return chains.kernels
    .flatMap(({ units }) => units.map((unit) => `unit ${unit.name}\n${JSON.stringify(unit, undefined, 1)}\n`))
    .join("\n");
}

export function printKernels(chains: Chains): string {
  return chains.kernels.flatMap(({ kernels }) => kernels.map(printKernelText)).join("\n");
}

export function printAssembly(chains: Chains): string {
  return chains.kernels.map(({ name, printed }) => `// kernel ${name}\n${printed.source}`).join("\n");
}
