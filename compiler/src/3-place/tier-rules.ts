/** What each kind of place allows, from its target's data. */
import type { Target } from "@rmc/runtime";
import type { Place } from "../ir/graph.ts";
import type { TierRules } from "../ir/plan.ts";

export function tierRules(targets: Readonly<Record<Place["kind"], Target>>): readonly TierRules[] {
  return (Object.keys(targets) as Place["kind"][]).map((kind) => {
    const { can } = targets[kind];
    return { kind, builtins: can.importNode ? "all" : [], secrets: can.keepSecrets };
  });
}
