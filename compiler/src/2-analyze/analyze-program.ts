/**
 * Phase 2: what the pipelines of a file say, read from the source and the checker's types. No user code runs. Every
 * pipeline is read even when another one has mistakes, so that all of them are reported together.
 */
import type { Program } from "../1-load/program.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Analysis } from "../ir/analysis.ts";
import type { Graph } from "../ir/graph.ts";
import type { Reach } from "../ir/reach.ts";
import { evaluateExpression, MAX_STEPS } from "./constants/evaluate.ts";
import { callFunction } from "./constants/functions.ts";
import { Packages } from "../1-load/packages.ts";
import type { Context } from "./constants/scope.ts";
import { checkIsolation } from "./isolation/check-isolation.ts";
import { checkUse } from "./isolation/check-use.ts";
import { Units } from "./nodes/units.ts";
import { analyzePipeline } from "./pipelines/analyze-pipeline.ts";
import { findPipelines } from "./pipelines/find-pipelines.ts";
import { GraphBuilder } from "./pipelines/graph-builder.ts";
import { reachOf } from "./reach/find-reach.ts";
import { SchemaBuilder } from "./schemas/schema-builder.ts";

/** Undefined: errors were reported. */
export function analyzeProgram(program: Program, reporter: Reporter): Analysis | undefined {
  const found = new Collector();
  const packages = new Packages();
  const units = new Units();
  const schemas = new SchemaBuilder(program.checker, packages);
  const graphs: Graph[] = [];
  const reach: Reach[] = [];
  for (const pipeline of findPipelines(program, packages, found)) {
    const builder = new GraphBuilder();
    const context: Context = {
      program,
      reporter: found,
      evaluate: evaluateExpression,
      apply: callFunction,
      builder,
      packages,
      units,
      schemas,
      modules: new Map(),
      budget: { steps: MAX_STEPS },
    };
    const graph = analyzePipeline(pipeline, context);
    if (graph === undefined) continue;
    checkIsolation(builder.sources, program.root, found);
    checkUse(graph, builder.used, found);
    graphs.push(graph);
    reach.push(...builder.sources.map((source) => reachOf(pipeline.name, source, program.root)));
  }
  for (const each of found.diagnostics) reporter.report(each);
  return found.errors > 0 ? undefined : { graphs, units: units.all, reach };
}
