/**
 * Every pipeline of the repository through loading and analysis: the graph as reviewed text (`graph.txt` beside it;
 * UPDATE_GOLDENS=1 writes it anew), equal to the graph that calling the pipeline's function draws, and the nodes that
 * must be kernels are kernels.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { loadProgram } from "../../compiler/src/1-load/load-program.ts";
import { Workspace } from "../../compiler/src/1-load/workspace.ts";
import { analyzeProgram } from "../../compiler/src/2-analyze/analyze-program.ts";
import { Collector } from "../../compiler/src/diagnostics/collector.ts";
import { formatDiagnostic } from "../../compiler/src/diagnostics/format.ts";
import type { Analysis } from "../../compiler/src/ir/analysis.ts";
import type { Graph } from "../../compiler/src/ir/graph.ts";
import { outlineOfGraph, outlineOfTrace } from "../../compiler/src/ir/outline.ts";
import type { Traced } from "../../compiler/src/ir/outline.ts";
import { printGraph } from "../../compiler/src/ir/print-graph.ts";

interface Case {
  readonly kernels?: readonly string[];
  readonly hosts?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const workspace = new Workspace();
const files = ["fixtures/pipelines", "fixtures/strangers"]
  .flatMap((folder) => globSync(`test/${folder}/*/main.ts`, { cwd: root }))
  .concat("examples/live-meter/live-meter.ts")
  .toSorted();

describe.each(files)("%s", (file) => {
  const folder = dirname(join(root, file));
  const given = readCase(folder);

  test("has the graph that was reviewed", () => {
    const text = analyze(file)
      .graphs.map((graph) => printGraph(graph, { verdicts: false }))
      .join("\n");
    const golden = file.startsWith("examples/") ? join(root, "test/analysis", `${basename(folder)}.graph.txt`) : join(folder, "graph.txt");
    if (process.env["UPDATE_GOLDENS"] !== undefined) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });

  test("is drawn the same when the function is called", async () => {
    Object.assign(process.env, given.env, given.secrets);
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, { record(): Traced }>;
    for (const graph of analyze(file).graphs) {
      const traced = pipelineOf(module, graph, file).record();
      expect(outlineOfTrace(traced, graph)).toBe(outlineOfGraph(graph));
    }
  });

  test.runIf(given.kernels !== undefined)("has the kernels that it must have", () => {
    const nodes = analyze(file).graphs.flatMap((graph) =>
      graph.operators.flatMap((operator) => (operator.kind === "call" ? operator.nodes : [])),
    );
    const wrong = nodes.flatMap(({ id, name, kernel }) =>
      given.kernels?.includes(name) === true && !kernel.kernel
        ? [`${id} is a host node: ${kernel.reason} (${kernel.at.file}:${kernel.at.line})`]
        : given.hosts?.includes(name) === true && kernel.kernel
          ? [`${id} is a kernel`]
          : [],
    );
    expect(wrong).toEqual([]);
    expect(given.kernels?.filter((name) => !nodes.some((node) => node.name === name))).toEqual([]);
  });
});

function analyze(file: string): Analysis {
  const found = new Collector();
  const { program } = loadProgram(join(root, file), found, { workspace, root: dirname(join(root, file)) });
  const analysis = program === undefined ? undefined : analyzeProgram(program, found);
  expect(found.diagnostics.map((each) => formatDiagnostic(each))).toEqual([]);
  return analysis!;
}

function pipelineOf(module: Record<string, { record(): Traced }>, graph: Graph, file: string): { record(): Traced } {
  const found = graph.pipeline === basename(file).replace(/\.ts$/u, "") ? module["default"] : undefined;
  return found ?? module[graph.pipeline]!;
}

function readCase(folder: string): Case {
  const path = join(folder, "case.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Case) : {};
}
