/**
 * Questions about kernel types: equality, names for people and for generated structs, what a reference is, and whether a
 * value of one reference type is already one of another (subclassing, nullable, union).
 */
import type { KernelStruct, KernelType } from "./kernel.ts";

export function sameKernelType(a: KernelType, b: KernelType): boolean {
  return a === b || (a.kind === b.kind && kernelTypeText(a) === kernelTypeText(b));
}

/** One text per type: `array<f64>`, `Point?`, `A | B`, `(f64) string`. */
export function kernelTypeText(type: KernelType): string {
  switch (type.kind) {
    case "typed":
      return `typed<${type.element}>`;
    case "array":
    case "set":
      return `${type.kind}<${kernelTypeText(type.item)}>`;
    case "struct":
      return type.name;
    case "union":
      return `(${type.structs.join(" | ")})`;
    case "map":
      return `map<${kernelTypeText(type.key)}, ${kernelTypeText(type.value)}>`;
    case "nullable":
      return `${kernelTypeText(type.of)}?`;
    case "function":
      return `{(${type.parameters.map(kernelTypeText).join(", ")}) ${kernelTypeText(type.result)}}`;
    default:
      return type.kind;
  }
}

export function isReference(type: KernelType): boolean {
  return !["f64", "i32", "i64", "bool", "void"].includes(type.kind);
}

/** Whether every value of `from` is one of `to`, as it is. */
export function isWider(to: KernelType, from: KernelType, structs: ReadonlyMap<string, KernelStruct>): boolean {
  if (sameKernelType(to, from)) return true;
  if (to.kind === "nullable") return isWider(to.of, from.kind === "nullable" ? from.of : from, structs);
  if (from.kind === "union") return from.structs.every((name) => isWider(to, { kind: "struct", name }, structs));
  if (from.kind !== "struct") return false;
  const targets = to.kind === "struct" ? [to.name] : to.kind === "union" ? to.structs : [];
  return basesOf(from.name, structs).some((name) => targets.includes(name));
}

/** The struct's own name, then its bases. */
export function basesOf(name: string, structs: ReadonlyMap<string, KernelStruct>): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = name; at !== undefined; at = structs.get(at)?.base) chain.push(at);
  return chain;
}
