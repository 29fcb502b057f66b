/** Inputs and flows that nobody takes: most often a line that was forgotten. */
import { diagnostic } from "../../diagnostics/catalog.ts";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import type { Graph } from "../../ir/graph.ts";

export function checkUse(graph: Graph, used: ReadonlySet<string>, reporter: Reporter): void {
  const inputs = new Map(graph.inputs.map((input) => [input.flow, input.name]));
  for (const flow of graph.flows) {
    if (used.has(flow.id)) continue;
    const input = inputs.get(flow.id);
    reporter.report(
      input === undefined
        ? diagnostic("RMC2013", {
            message: `the flow "${flow.id}" is never used`,
            span: flow.span,
            help: "return it, give it to a node, or remove it",
          })
        : diagnostic("RMC2012", {
            message: `the input "${input}" is never used`,
            span: flow.span,
            help: `use it, or remove it from the inputs of "${graph.pipeline}"`,
          }),
    );
  }
}
