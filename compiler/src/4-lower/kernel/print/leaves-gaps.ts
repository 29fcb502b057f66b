/**
 * Whether entries are deleted from maps or sets while a loop over them may be running: their places are kept then, and only the
 * prelude can tell, from call to call, when to close the gaps. Where nothing is kept that could grow there is no need.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import type { PrintedKernel } from "../../../ir/printed-kernel.ts";
import { someNode } from "../some-node.ts";

export function leavesGaps(kernel: Kernel, runtime: PrintedKernel["runtime"]): boolean {
  const uses = (names: readonly string[]): boolean =>
    someNode(kernel.functions, (node) => node.kind === "prelude" && names.includes(node.name));
  return (
    runtime === "minimal" && ["map", "set"].some((family) => uses([`${family}.delete`, `${family}.clear`]) && !uses([`${family}.compact`]))
  );
}
