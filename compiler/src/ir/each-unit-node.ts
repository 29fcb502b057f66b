/** Calls `each` for every statement and expression of a tree of a unit's code, from the outside in. */
import type { Expression, Statement } from "./unit.ts";

export function eachUnitNode(tree: unknown, each: (node: Expression | Statement) => void): void {
  if (typeof tree !== "object" || tree === null) return;
  if (Array.isArray(tree)) {
    for (const part of tree) eachUnitNode(part, each);
    return;
  }
  if ("kind" in tree && "spot" in tree) each(tree as Expression | Statement);
  // Neither types nor places have nodes in them.
  for (const key in tree) if (key !== "type" && key !== "spot") eachUnitNode((tree as Readonly<Record<string, unknown>>)[key], each);
}
