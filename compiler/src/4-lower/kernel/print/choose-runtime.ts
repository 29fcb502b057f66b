/**
 * Whether anything that a kernel allocates in a call may be reached after it. Where that is impossible, memory is given back
 * as a whole when the next call begins: no collector, smaller modules, no pauses. Invariant: "region" is proven. What was
 * there before the call is only changed by stores; so no store in code that a call can reach may put a reference into
 * anything but an object of this call, nor let an array, map or set from before the call grow.
 */
import type { Kernel, KernelExpression, KernelFunction } from "../../../ir/kernel.ts";
import { isReference } from "../../../ir/kernel-type.ts";
import { PRELUDE } from "../../../ir/prelude.ts";
import { eachNode, someNode } from "../some-node.ts";

export function chooseRuntime(kernel: Kernel): "region" | "minimal" {
  const { process, end, cancel } = kernel.entry;
  const reached = reachedFrom(
    [process, end, cancel].filter((id) => id !== undefined),
    kernel,
  );
  const called = [...reached].some((code) =>
    someNode(code.body, (node) => (node.kind === "call" || node.kind === "closure") && node.function === process),
  );
  const transient = new Set(kernel.globals.filter((global) => global.transient === true).map(({ id }) => id));
  const safe = [...reached].every((code) =>
    keepsNothing(code, code.id === process && !called ? code.parameters.slice(-1).map((input) => input.id) : [], transient),
  );
  return safe ? "region" : "minimal";
}

/** Functions that these may call; a call by method or closure may reach every method or closure. */
function reachedFrom(ids: readonly string[], kernel: Kernel): Set<KernelFunction> {
  const functions = new Map(kernel.functions.map((code) => [code.id, code]));
  const methods = kernel.structs.flatMap((struct) => struct.methods.map((method) => method.function));
  const closures = kernel.functions.filter((code) => code.environment !== undefined).map((code) => code.id);
  const reached = new Set<KernelFunction>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const code = functions.get(id);
    if (code === undefined || reached.has(code)) continue;
    reached.add(code);
    eachNode(code.body, (node) => {
      if (node.kind === "call" || node.kind === "closure") waiting.push(node.function);
      if (node.kind === "callMethod") waiting.push(...methods.splice(0));
      if (node.kind === "callClosure" || (node.kind === "prelude" && PRELUDE[node.name]?.calls === true))
        waiting.push(...closures.splice(0));
    });
  }
  return reached;
}

function keepsNothing(code: KernelFunction, input: readonly string[], transient: ReadonlySet<string>): boolean {
  const fresh = freshLocals(code, input);
  const isFresh = (value: KernelExpression): boolean => makesFresh(value, fresh);
  return !someNode(code.body, (node) => {
    switch (node.kind) {
      case "setGlobal":
        return !transient.has(node.id) && isReference(node.value.type) && !isConstant(node.value);
      case "setField":
        return isReference(node.value.type) && !isConstant(node.value) && !isFresh(node.object);
      case "setArray":
        return !isFresh(node.array);
      case "prelude":
        return mayKeep(node.name, node.arguments) && !node.arguments.slice(0, 1).every(isFresh);
      default:
        return false;
    }
  });
}

/** Those that neither grow what they change nor put anything new into it. */
const HARMLESS = new Set(["pop", "shift", "reverse", "sort", "sortByHalves", "copyWithin", "setLength", "delete", "clear"]);

function mayKeep(name: string, given: readonly KernelExpression[]): boolean {
  const [family = "", method = ""] = name.split(".");
  if (!["array", "map", "set"].includes(family) || (PRELUDE[name]?.pure ?? false)) return false;
  if (HARMLESS.has(method)) return false;
  return !(method === "fill" && given[1] !== undefined && !isReference(given[1].type));
}

/** Locals that never hold anything but an object made in this call. */
function freshLocals(code: KernelFunction, input: readonly string[]): ReadonlySet<string> {
  const fresh = new Set([...code.locals.map((local) => local.id), ...input]);
  for (let changed = true; changed;) {
    changed = false;
    eachNode(code.body, (node) => {
      if (node.kind === "setLocal" && fresh.has(node.id) && !makesFresh(node.value, fresh)) changed = fresh.delete(node.id);
    });
  }
  return fresh;
}

function makesFresh(value: KernelExpression, fresh: ReadonlySet<string>): boolean {
  switch (value.kind) {
    case "local":
      return fresh.has(value.id);
    case "newStruct":
    case "newTyped":
    case "newArray":
    case "newCollection":
    case "closure":
    case "null":
      return true;
    case "cast":
    case "sequence":
      return makesFresh(value.value, fresh);
    case "select":
      return makesFresh(value.then, fresh) && makesFresh(value.else, fresh);
    case "prelude":
      if (["array.sort", "array.sortByHalves"].includes(value.name)) return makesFresh(value.arguments[0] as KernelExpression, fresh);
      return ["array.make", "array.slice", "array.concat", "string.split", "string.characters", "record.keys"].includes(value.name);
    default:
      return false;
  }
}

/** Never in memory that is given back. */
function isConstant(value: KernelExpression): boolean {
  return value.kind === "null" || value.kind === "string";
}
