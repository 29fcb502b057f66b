/**
 * Whether entries are deleted from maps or sets while a loop over them may be running: their places are kept then, and only the
 * prelude can tell, from call to call, when to close the gaps. Where nothing is kept that could grow there is no need; where a
 * generator is kept, a loop may last over calls, and the gaps stay.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import { GENERATOR_STATE } from "../../../ir/unit.ts";
import type { PrintedKernel } from "../../../ir/printed-kernel.ts";
import { someNode } from "../some-node.ts";

export function leavesGaps(kernel: Kernel, runtime: PrintedKernel["runtime"]): boolean {
  const uses = (names: readonly string[]): boolean =>
    someNode(kernel.functions, (node) => node.kind === "prelude" && names.includes(node.name));
  const keepsLoops = kernel.structs.some(({ fields }) => fields.some(({ name }) => name === GENERATOR_STATE));
  return (
    runtime === "minimal" &&
    !keepsLoops &&
    ["map", "set"].some((family) => uses([`${family}.delete`, `${family}.clear`]) && !uses([`${family}.compact`]))
  );
}
