/**
 * Time and chance: `Date.now()`, `performance.now()`, `Math.random()`. They are the host's, imported only by kernels that ask.
 * While a module loads and in constructors they are refused: in JavaScript these run when the pipeline is put together, before
 * there is a node to ask for; and a kernel loads only what it needs of a module.
 */
import type { ts } from "ts-morph";
import { eachUnitNode } from "../../ir/each-unit-node.ts";
import type { Expression, FunctionUnit, Unit } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { builtin, NUMBER } from "./tree.ts";

const NAMES: Readonly<Record<string, string>> = { "Date.now": "host.date", "performance.now": "host.now", "Math.random": "host.random" };

/** Undefined when the name is none of them. */
export function capabilityCall(name: string, node: ts.CallExpression, scope: Scope): Expression | undefined {
  const capability = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (capability === undefined) return undefined;
  if (node.arguments.length > 0) return refuse(`gives ${name} arguments`, node);
  return builtin(capability, [], NUMBER, scope.spot(node));
}

/** Whether the node asks for time or chance at all. */
export function asksHost(unit: Unit): boolean {
  return unit.functions.some((code) => callsOf(code.body).asks) || unit.globals.some(({ value }) => callsOf(value).asks);
}

/** Whether it does so while its module variables get their values, or while it is constructed. */
export function asksHostWhileMade(unit: Unit): boolean {
  const functions = new Map(unit.functions.map((code) => [code.id, code]));
  const seen = new Set<FunctionUnit>();
  const asks = (tree: unknown): boolean => {
    const found = callsOf(tree);
    const reached = [...found.functions].flatMap((id) => functions.get(id) ?? []).filter((code) => !seen.has(code));
    for (const code of reached) seen.add(code);
    return found.asks || found.isOpen || reached.some((code) => asks(code.body));
  };
  return asksHost(unit) && asks([unit.globals.map(({ value }) => value), functions.get(unit.entry.construct ?? "")?.body]);
}

function callsOf(tree: unknown): { asks: boolean; isOpen: boolean; functions: ReadonlySet<string> } {
  const found = { asks: false, isOpen: false, functions: new Set<string>() };
  eachUnitNode(tree, (node) => {
    if (node.kind === "builtin" && node.name.startsWith("host.")) found.asks = true;
    if (node.kind === "method" || node.kind === "apply") found.isOpen = true;
    if (node.kind === "call" || node.kind === "closure") found.functions.add(node.function);
    if (node.kind === "new" && node.construct !== undefined) found.functions.add(node.construct);
  });
  return found;
}
