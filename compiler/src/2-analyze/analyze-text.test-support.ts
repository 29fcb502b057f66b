/** Analyses a text as if it were a file of this repository's fixtures, so that `rmc` resolves. One warm program for a test file. */
import { fileURLToPath } from "node:url";
import { loadProgram } from "../1-load/load-program.ts";
import { Workspace } from "../1-load/workspace.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { Analysis } from "../ir/analysis.ts";
import type { Node } from "../ir/graph.ts";
import { analyzeProgram } from "./analyze-program.ts";

const folder = fileURLToPath(new URL("../../../test/fixtures/pipelines", import.meta.url));
const workspace = new Workspace();

export interface Analyzed {
  readonly analysis: Analysis | undefined;
  /** "CODE message". */
  readonly reports: readonly string[];
}

export function analyzeText(text: string): Analyzed {
  const found = new Collector();
  const { program } = loadProgram(`${folder}/text.ts`, found, { workspace, text, root: folder });
  const analysis = program === undefined ? undefined : analyzeProgram(program, found);
  return { analysis, reports: found.diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

export function nodesOf({ analysis, reports }: Analyzed): readonly Node[] {
  if (analysis === undefined) throw new Error(reports.join("\n"));
  return analysis.graphs.flatMap((graph) => graph.operators.flatMap((operator) => (operator.kind === "call" ? operator.nodes : [])));
}
