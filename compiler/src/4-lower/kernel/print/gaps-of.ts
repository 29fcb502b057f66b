/**
 * What becomes of the gaps that deleted entries of maps and sets leave while a loop over them may be running. Where nothing is
 * kept that could grow they stay; otherwise only the prelude can tell, from call to call, when to close them; and where a
 * generator is kept a loop may last over calls, and entries are known by numbers that they keep when they move.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import { GENERATOR_STATE } from "../../../ir/unit.ts";
import type { Gaps, PrintedKernel } from "../../../ir/printed-kernel.ts";
import { someNode } from "../some-node.ts";

export function gapsOf(kernel: Kernel, runtime: PrintedKernel["runtime"]): Gaps {
  const uses = (names: readonly string[]): boolean =>
    someNode(kernel.functions, (node) => node.kind === "prelude" && names.includes(node.name));
  const leavesGaps = (family: string): boolean => uses([`${family}.delete`, `${family}.clear`]) && !uses([`${family}.compact`]);
  if (runtime !== "minimal" || !["map", "set"].some(leavesGaps)) return "stay";
  const keepsLoops = kernel.structs.some(({ fields }) => fields.some(({ name }) => name === GENERATOR_STATE));
  return keepsLoops ? "numbered" : "closed";
}
