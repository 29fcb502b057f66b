/**
 * Kernel IR to AssemblyScript: the only folder that knows that language. In goes one kernel, out comes the source of one
 * module with the exports of docs/kernel-abi.md, and the user's position for each of its lines.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import { isReference } from "../../../ir/kernel-type.ts";
import { GAPS, type PrintedKernel } from "../../../ir/printed-kernel.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { composeTicks } from "./compose-ticks.ts";
import { printFunction, printGlobals, printStruct } from "./declarations.ts";
import { fixedAreas } from "./fixed-areas.ts";
import { gapsOf } from "./gaps-of.ts";
import { Lines } from "./lines.ts";
import { Imports, Module } from "./module.ts";
import { someNode } from "../some-node.ts";
import { printWrapper } from "./wrapper.ts";

export function printKernel(kernel: Kernel): PrintedKernel {
  if (kernel.entry.form === "tick") return composeTicks(kernel.name, [kernel]);
  const module = new Module(kernel, new Imports());
  const runtime = chooseRuntime(kernel);
  const body = new Lines();
  printDeclarations(module, body);
  printWrapper(module, body, runtime);
  const { start, end, cancel } = kernel.entry;
  const has = { start: start !== undefined, end: end !== undefined, cancel: cancel !== undefined };
  return finishModule({ name: kernel.name, files: kernel.files, has, runtime, fixed: fixedAreas(kernel) }, [module], body);
}

export function printDeclarations(module: Module, lines: Lines): void {
  for (const struct of module.kernel.structs) printStruct(struct, module, lines);
  printGlobals(module, lines);
  for (const code of module.kernel.functions) printFunction(code, module, lines);
}

export function finishModule(
  head: Omit<PrintedKernel, "source" | "map" | "bytes" | "gaps" | "keepsState">,
  modules: readonly Module[],
  body: Lines,
): PrintedKernel {
  const lines = new Lines();
  for (const module of modules) body.append(module.codecs);
  for (const text of modules[0]?.imports.lines() ?? []) lines.line(text);
  lines.append(body);
  if (modules[0]?.imports.isMetered) lines.line('export { work } from "./prelude/work";');
  const bytes = modules.some((module) => module.seesBytes);
  const gaps = modules.map(({ kernel }) => gapsOf(kernel, head.runtime));
  return {
    ...head,
    bytes,
    gaps: GAPS.findLast((each) => gaps.includes(each)) ?? "stay",
    keepsState: modules.some(({ kernel }) => keepsState(kernel)),
    source: `${lines.text.join("\n")}\n`,
    map: lines.at,
  };
}

/** What a module variable refers to may change, too. */
function keepsState({ entry, globals, functions }: Kernel): boolean {
  if (entry.form !== "function") return true;
  const kept = new Map(globals.filter(({ transient }) => transient !== true).map(({ id, type }) => [id, type]));
  if ([...kept.values()].some((type) => isReference(type) && type.kind !== "string")) return true;
  return functions.some((code) => someNode(code.body, (node) => node.kind === "setGlobal" && kept.has(node.id)));
}
