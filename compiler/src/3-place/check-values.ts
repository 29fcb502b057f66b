/** Values without a codec may pass between host nodes of one stage; the user is told that this keeps them together. */
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../ir/plan.ts";

export function checkValues(plan: Plan, reporter: Reporter): void {
  for (const flow of plan.graph.flows) {
    if (flow.type !== undefined) continue;
    const stage = plan.stages.find(({ operators }) => operators.some(({ operator }) => operator.output === flow.id));
    if (stage === undefined) continue;
    reporter.report(
      diagnostic("RMC3002", {
        message: `"${flow.id}" is ${flow.text}, which cannot travel: its nodes must stay together on ${stage.place}`,
        span: flow.span,
        notes: flow.reason === undefined ? [] : [{ message: flow.reason, span: undefined }],
        help: "give plain data instead (objects, arrays, numbers, strings, typed arrays, media) and any node can be moved",
      }),
    );
  }
}
