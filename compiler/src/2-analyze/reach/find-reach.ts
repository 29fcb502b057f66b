/** The result of following a node's code, as data for phase 3. */
import type { Reach, ReachedStatement } from "../../ir/reach.ts";
import { spanIn } from "../../ir/source.ts";
import type { NodeSource } from "../nodes/node-source.ts";

export function reachOf(pipeline: string, { node, followed }: NodeSource, root: string): Reach {
  return {
    pipeline,
    node,
    modules: followed.modules,
    values: followed.starts.map(({ kind, constant, at, chain }) => ({ kind, name: constant.name, at, chain })),
    statements: [...followed.statements].map((statement): ReachedStatement => {
      const { file, offset, length } = spanIn(statement.getSourceFile(), root, statement.getStart(), statement.getEnd());
      return { file, offset, length };
    }),
  };
}
