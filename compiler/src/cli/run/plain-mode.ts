/** Runs the user's file as plain TypeScript, with what the compiler knows of it: types, names, converters. */
import { join } from "node:path";
import type { CheckedPipeline } from "../../compile.ts";
import type { PlainJob, PlainOperator } from "./job.ts";
import type { RunRequest } from "./run-mode.ts";
import { RunThread } from "./run-thread.ts";

export async function runPlainly(pipeline: CheckedPipeline, root: string, request: RunRequest): Promise<void> {
  const { graph } = pipeline.plan;
  const job: PlainJob = {
    kind: "plain",
    file: join(root, graph.file),
    pipeline: graph.pipeline,
    inputs: Object.keys(request.inputs),
    declared: graph.inputs.map(({ name, optional }) => ({ name, optional })),
    operators: operatorsOf(pipeline),
    types: graph.types,
    params: request.params,
    every: request.every,
  };
  request.progress("running");
  await new RunThread(job, request).done;
}

function operatorsOf({ plan }: CheckedPipeline): PlainOperator[] {
  return plan.graph.operators.map((operator, index) => ({
    output: operator.output,
    type: plan.graph.flows.find(({ id }) => id === operator.output)?.type,
    nodes:
      operator.kind === "call"
        ? operator.nodes.map(({ id, declaration: { file, line, column } }) => ({ id, position: { file, line, column } }))
        : [],
    converters: plan.converters
      .filter((converter) => converter.operator === index)
      .map(({ id, kind, to, before }) => ({ id, kind, to, before })),
  }));
}
