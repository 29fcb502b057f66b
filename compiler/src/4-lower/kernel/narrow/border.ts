/**
 * What is seen from outside of the kernel, and must keep its doubles: the functions that the host calls, those called through
 * classes or as closures, and the structs that codecs read and write.
 */
import type { Kernel, KernelType } from "../../../ir/kernel.ts";
import { eachNode } from "../some-node.ts";

export function fixedFunctions(kernel: Kernel): ReadonlySet<string> {
  const { entry } = kernel;
  const roles = [entry.construct, entry.start, entry.process, entry.end, entry.cancel].flatMap((id) => (id === undefined ? [] : [id]));
  const closures = kernel.functions.filter((candidate) => candidate.environment !== undefined).map((candidate) => candidate.id);
  const dispatched = calledMethods(kernel);
  const methods = kernel.structs.flatMap((struct) =>
    struct.methods.filter((method) => dispatched.has(method.name)).map((method) => method.function),
  );
  return new Set([...roles, ...closures, ...methods]);
}

export function borderStructs(kernel: Kernel): ReadonlySet<string> {
  const { entry } = kernel;
  const found = new Set<string>();
  const start = kernel.functions.find((candidate) => candidate.id === entry.start);
  const types = [
    entry.input.type,
    entry.output.type,
    ...entry.parameters.map((parameter) => parameter.type),
    ...(start?.parameters.slice(entry.struct === undefined ? 0 : 1) ?? []).map((parameter) => parameter.type),
  ];
  for (const type of types) reach(type, kernel, found);
  for (const struct of kernel.structs) if (["box", "maybe", "cell"].includes(struct.form)) found.add(struct.name);
  return found;
}

/** Methods that are called through the instance's class somewhere. */
function calledMethods(kernel: Kernel): ReadonlySet<string> {
  const names = new Set<string>();
  eachNode([kernel.functions, kernel.globals], (node) => {
    if (node.kind === "callMethod") names.add(node.method);
  });
  return names;
}

function reach(type: KernelType, kernel: Kernel, found: Set<string>): void {
  switch (type.kind) {
    case "array":
    case "set":
      return reach(type.item, kernel, found);
    case "map":
      reach(type.key, kernel, found);
      return reach(type.value, kernel, found);
    case "nullable":
      return reach(type.of, kernel, found);
    case "union":
      for (const name of type.structs) reach({ kind: "struct", name }, kernel, found);
      return;
    case "struct":
      return reachStruct(type.name, kernel, found);
    default:
  }
}

/** With its bases, and what is derived from it: an instance may be of those. */
function reachStruct(name: string, kernel: Kernel, found: Set<string>): void {
  if (found.has(name)) return;
  found.add(name);
  const struct = kernel.structs.find((candidate) => candidate.name === name);
  for (const field of struct?.fields ?? []) reach(field.type, kernel, found);
  if (struct?.base !== undefined) reachStruct(struct.base, kernel, found);
  for (const candidate of kernel.structs) if (candidate.base === name) reachStruct(candidate.name, kernel, found);
}
