/** Whether a statement or an expression that meets the test stands anywhere in a tree of kernel IR. */
import type { KernelExpression, KernelStatement } from "../../ir/kernel.ts";

export type KernelNode = KernelExpression | KernelStatement;

type Parts = Readonly<Record<string, unknown>>;

export function someNode(tree: unknown, test: (node: KernelNode) => boolean): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  if (Array.isArray(tree)) {
    for (const part of tree) if (someNode(part, test)) return true;
    return false;
  }
  if ("at" in tree && test(tree as KernelNode)) return true;
  // Neither types nor places have nodes in them. No list of the parts is made: this is most of what printing does.
  for (const key in tree) if (key !== "type" && key !== "at" && someNode((tree as Parts)[key], test)) return true;
  return false;
}

/** Calls `each` for all of them. */
export function eachNode(tree: unknown, each: (node: KernelNode) => void): void {
  someNode(tree, (node) => {
    each(node);
    return false;
  });
}
