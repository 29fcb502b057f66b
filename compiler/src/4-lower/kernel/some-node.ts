/** Whether a statement or an expression that meets the test stands anywhere in a tree of kernel IR. */
import type { KernelExpression, KernelStatement } from "../../ir/kernel.ts";

export type KernelNode = KernelExpression | KernelStatement;

export function someNode(tree: unknown, test: (node: KernelNode) => boolean): boolean {
  if (Array.isArray(tree)) return tree.some((part) => someNode(part, test));
  if (typeof tree !== "object" || tree === null) return false;
  return ("at" in tree && test(tree as KernelNode)) || Object.values(tree).some((part) => someNode(part, test));
}
