/**
 * Functions that may call themselves, by whatever way: each of their calls is work. A call by method may reach every method of
 * that name, a call of a closure every closure that takes as many arguments.
 */
import type { Kernel, KernelFunction } from "../../../../ir/kernel.ts";
import { PRELUDE } from "../../../../ir/prelude.ts";
import { someNode } from "../../some-node.ts";

export function callCycles(kernel: Kernel): ReadonlySet<string> {
  const callees = new Map(kernel.functions.map((code) => [code.id, calleesOf(code, kernel)]));
  return new Set(kernel.functions.map(({ id }) => id).filter((id) => reaches(id, id, callees)));
}

function calleesOf(code: KernelFunction, kernel: Kernel): ReadonlySet<string> {
  const found = new Set<string>();
  someNode(code.body, (node) => {
    if (node.kind === "call") found.add(node.function);
    if (node.kind === "callMethod") for (const id of methods(node.method, kernel)) found.add(id);
    if (node.kind === "callClosure") for (const id of closures(node.arguments.length, kernel)) found.add(id);
    if (node.kind === "prelude" && PRELUDE[node.name]?.calls === true) {
      for (const { type } of node.arguments)
        if (type.kind === "function") for (const id of closures(type.parameters.length, kernel)) found.add(id);
    }
    return false;
  });
  return found;
}

function methods(name: string, kernel: Kernel): string[] {
  return kernel.structs.flatMap((struct) => struct.methods.filter((method) => method.name === name).map((method) => method.function));
}

/** The environment is their first parameter. */
function closures(parameters: number, kernel: Kernel): string[] {
  return kernel.functions.filter((code) => code.environment !== undefined && code.parameters.length === parameters + 1).map(({ id }) => id);
}

function reaches(from: string, to: string, callees: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  const waiting = [...(callees.get(from) ?? [])];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...(callees.get(id) ?? []));
  }
  return false;
}
