/** Which fields and globals a call may assign, through everything it calls in turn. Names as in `facts.ts`. */
import type { Kernel } from "../../../ir/kernel.ts";
import { PRELUDE } from "../../../ir/prelude.ts";
import { eachNode } from "../some-node.ts";

/** By function id; under "any", what a call through a class or a closure may do. */
export function effectsOf(kernel: Kernel): ReadonlyMap<string, ReadonlySet<string>> {
  const own = new Map(kernel.functions.map((entry) => [entry.id, ownEffects(entry.body)]));
  const everything = new Set([...own.values()].flatMap((effects) => [...effects.assigned]));
  const result = new Map<string, ReadonlySet<string>>([["any", everything]]);
  for (const id of own.keys()) result.set(id, closure(id, own, everything));
  return result;
}

interface OwnEffects {
  readonly assigned: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  readonly open: boolean;
}

function ownEffects(body: unknown): OwnEffects {
  const assigned = new Set<string>();
  const calls = new Set<string>();
  let open = false;
  eachNode(body, (node) => {
    if (node.kind === "setField") assigned.add(`field ${node.struct}.${node.field}`);
    if (node.kind === "setGlobal") assigned.add(`global ${node.id}`);
    if (node.kind === "call") calls.add(node.function);
    if (node.kind === "callMethod" || node.kind === "callClosure") open = true;
    if (node.kind === "prelude" && PRELUDE[node.name]?.calls === true) open = true;
  });
  return { assigned, calls, open };
}

function closure(id: string, own: ReadonlyMap<string, OwnEffects>, everything: ReadonlySet<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const result = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const effects = own.get(next);
    if (effects === undefined || effects.open) return everything;
    for (const name of effects.assigned) result.add(name);
    waiting.push(...effects.calls);
  }
  return result;
}
