/** Calls a pipeline's function with symbolic flows and gives the graph it declares, in canonical form. */
import type { Pipeline } from "./pipeline.ts";
import type { PlaceIdentity, Recording } from "./recorder.ts";
import { withScope } from "./scope.ts";
import type { TracedGraph, TracedOperator } from "./traced-graph.ts";

/** `env` and `secret` have placeholders while tracing: nothing is started, and structure never depends on them. */
export function tracePipeline(pipeline: Pick<Pipeline<never, unknown>, "record">): TracedGraph {
  const placeholder = { env: () => "", secret: () => "", param: () => undefined };
  return traceRecording(withScope(placeholder, () => pipeline.record()));
}

export function traceRecording(recording: Recording): TracedGraph {
  const numbers = numberFlows(recording);
  const places = new Map<PlaceIdentity, string>();
  const number = (flow: number): number => numbers.get(flow)!;
  return {
    inputs: recording.inputs.map(({ name }) => name),
    operators: recording.operators.map((operator): TracedOperator => {
      if (operator.kind !== "call") return { ...operator, inputs: operator.inputs.map(number), output: number(operator.output) };
      const { place, link, ...call } = operator;
      return {
        ...call,
        place: placeName(place, places),
        ...(place.kind === "compute" ? { needs: place.needs } : {}),
        input: number(call.input),
        output: number(call.output),
        nodes: call.nodes.map(nodeName),
        cancelOn: call.cancelOn.map(number),
        ...(link === undefined ? {} : { link }),
      };
    }),
    outputs: recording.outputs.map(({ name, flow }) => ({ name, flow: number(flow) })),
  };
}

/** The name of a node's class or function. */
export function nodeName(node: unknown): string {
  const name = typeof node === "function" ? node.name : (node as object).constructor.name;
  return name === "" ? "(lambda)" : name;
}

function numberFlows({ inputs, operators }: Recording): Map<number, number> {
  const flows = [...inputs.map(({ flow }) => flow), ...operators.map(({ output }) => output)];
  return new Map(flows.map((flow, i) => [flow, i]));
}

function placeName(place: PlaceIdentity, known: Map<PlaceIdentity, string>): string {
  if (place.kind !== "compute") return place.kind;
  const name = known.get(place) ?? `compute ${known.size + 1}`;
  known.set(place, name);
  return name;
}
