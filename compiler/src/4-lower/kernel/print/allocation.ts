/**
 * Whether a kernel allocates after it is created. One that doesn't needs no collector: it is smaller, and the host never
 * has to stop for it. Invariant: "no" is proven; what is not known allocates.
 */
import type { Kernel, KernelType } from "../../../ir/kernel.ts";
import { PRELUDE } from "../../../ir/prelude.ts";

export function allocates(kernel: Kernel): boolean {
  const { entry } = kernel;
  if (!isScalar(entry.input.type) || entry.start !== undefined) return true;
  return kernel.functions.some((code) => code.id !== entry.construct && anyNode(code.body, allocatesItself));
}

/** Whether one node of the tree allocates by itself. */
export function allocatesItself(node: Readonly<Record<string, unknown>>): boolean {
  switch (node["kind"]) {
    case "newStruct":
    case "newTyped":
    case "newArray":
    case "newCollection":
    case "closure":
    case "setArray":
    case "fail":
      return true;
    case "operate":
      return node["operator"] === "string.concat";
    case "prelude":
      return PRELUDE[String(node["name"])]?.allocates ?? true;
    default:
      return false;
  }
}

export function anyNode(tree: unknown, test: (node: Readonly<Record<string, unknown>>) => boolean): boolean {
  if (Array.isArray(tree)) return tree.some((part) => anyNode(part, test));
  if (typeof tree !== "object" || tree === null) return false;
  const node = tree as Readonly<Record<string, unknown>>;
  return ("at" in node && test(node)) || Object.values(node).some((part) => anyNode(part, test));
}

function isScalar(type: KernelType): boolean {
  return ["f64", "i32", "i64", "bool", "void"].includes(type.kind);
}
