/**
 * Phase 3: places the graph. Stages, links and converters come out; what cannot be where the user put it is reported.
 * Everything that can be reported is, before the phase gives up.
 */
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../ir/graph.ts";
import type { Plan, TierRules } from "../ir/plan.ts";
import type { Reach } from "../ir/reach.ts";
import { checkReach } from "./check-reach.ts";
import { checkValues } from "./check-values.ts";
import { cutLinks } from "./cut-links.ts";
import { cutStages } from "./cut-stages.ts";
import { insertConverters } from "./insert-converters.ts";
import { placeOperators } from "./place-operators.ts";

export function placeGraph(graph: Graph, reach: readonly Reach[], rules: readonly TierRules[], reporter: Reporter): Plan | undefined {
  let errors = 0;
  const counting: Reporter = {
    report(diagnostic: Diagnostic) {
      if (diagnostic.severity === "error") errors += 1;
      reporter.report(diagnostic);
    },
  };
  const stages = cutStages(graph, placeOperators(graph));
  const links = cutLinks(graph, stages, counting);
  const plan: Plan = { graph, stages, links: links ?? [], converters: insertConverters(graph, counting) };
  checkReach(plan, reach, rules, counting);
  if (links !== undefined) checkValues(plan, counting);
  return errors === 0 ? plan : undefined;
}
