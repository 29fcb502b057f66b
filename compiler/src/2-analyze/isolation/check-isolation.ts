/**
 * State at the top of a module, or in a static, belongs to the one node that changes it. Two nodes that do would share it
 * in the plain run and not when compiled, so that is an error, also for two instances of one class.
 */
import { diagnostic } from "../../diagnostics/catalog.ts";
import type { Reporter } from "../../diagnostics/diagnostic.ts";
import { spanIn } from "../../ir/source.ts";
import type { NodeSource } from "../nodes/node-source.ts";
import type { Change } from "../reach/follow-code.ts";

export function checkIsolation(sources: readonly NodeSource[], root: string, reporter: Reporter): void {
  const writers = new Map<unknown, { readonly source: NodeSource; readonly change: Change }>();
  for (const source of sources) {
    for (const change of source.followed.changes) {
      const first = writers.get(change.declaration);
      if (first === undefined) writers.set(change.declaration, { source, change });
      else if (first.source !== source) report(change, first.source, source, root, reporter);
    }
  }
}

function report({ name, at }: Change, first: NodeSource, second: NodeSource, root: string, reporter: Reporter): void {
  reporter.report(
    diagnostic("RMC2011", {
      message: `"${name}" is changed by two nodes, ${first.node} and ${second.node}`,
      span: spanIn(at.getSourceFile(), root, at.getStart(), at.getEnd()),
      notes: [
        { message: `${first.node} is used here`, span: first.span },
        { message: `${second.node} is used here`, span: second.span },
      ],
      help: "keep the state in a field of the class: every node, session and channel then has its own",
    }),
  );
}
