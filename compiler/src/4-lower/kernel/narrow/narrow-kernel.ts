/**
 * Gives numbers that are provably whole and in range the widths of integers, and proves array accesses to be inside. Two
 * steps: `analysis.ts` finds what holds at every expression, `rewrite.ts` uses it. The result does exactly the same.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import { Analysis } from "./analysis.ts";
import { rewriteKernel } from "./rewrite.ts";

export function narrowKernel(kernel: Kernel): Kernel {
  const analysis = new Analysis(kernel);
  return rewriteKernel(kernel, analysis, analysis.run());
}
