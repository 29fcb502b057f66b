/**
 * A plan as boxes and arrows: what the four ways of showing a graph (text, mermaid, json, svg) have in common. A box is an
 * input, an output or an operator; a group is a stage; an arrow is a flow from its producer to one consumer.
 */
import type { Call, Operator } from "../../ir/graph.ts";
import type { Plan } from "../../ir/plan.ts";

export interface Diagram {
  readonly title: string;
  readonly file: string;
  readonly groups: readonly Group[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Group {
  readonly id: string;
  readonly place: string;
}

export interface Box {
  readonly id: string;
  readonly kind: "input" | "output" | "call" | "join";
  /** Stage; inputs and outputs are the client's. */
  readonly group: string | undefined;
  /** A call has a line for each of its nodes. */
  readonly lines: readonly string[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly flow: string;
  /** The flow's type as TypeScript prints it. */
  readonly text: string;
  /** It cancels the work of its consumer and is not its input. */
  readonly cancels: boolean;
  /** It leaves its stage, over this channel. */
  readonly channel: string | undefined;
}

export function makeDiagram(plan: Plan): Diagram {
  const { graph } = plan;
  const operators = plan.stages
    .flatMap((stage) => stage.operators.map((placed) => ({ stage: stage.id, ...placed })))
    .sort((a, b) => a.index - b.index);
  const boxes: Box[] = [
    ...graph.inputs.map((input): Box => ({ id: `in.${input.name}`, kind: "input", group: undefined, lines: [input.name] })),
    ...operators.map(({ stage, index, operator }): Box => ({
      id: `op.${index}`,
      kind: operator.kind === "call" ? "call" : "join",
      group: stage,
      lines: linesOf(operator, index, plan),
    })),
    ...graph.outputs.map((output): Box => ({ id: `out.${output.name}`, kind: "output", group: undefined, lines: [output.name] })),
  ];
  const sources = new Map([
    ...graph.inputs.map((input): [string, Source] => [input.flow, { box: `in.${input.name}`, stage: "client" }]),
    ...operators.map(({ stage, index, operator }): [string, Source] => [operator.output, { box: `op.${index}`, stage }]),
  ]);
  const arrow = (flow: string, to: string, stage: string, cancels: boolean): Arrow[] =>
    arrowOf(plan, sources.get(flow), flow, to, stage, cancels);
  const arrows = [
    ...operators.flatMap(({ stage, index, operator }) => [
      ...inputsOf(operator).flatMap((flow) => arrow(flow, `op.${index}`, stage, false)),
      ...(operator.kind === "call" ? operator.options.cancelOn.flatMap((flow) => arrow(flow, `op.${index}`, stage, true)) : []),
    ]),
    ...graph.outputs.flatMap((output) => arrow(output.flow, `out.${output.name}`, "client", false)),
  ];
  return { title: graph.pipeline, file: graph.file, groups: plan.stages.map(({ id, place }) => ({ id, place })), boxes, arrows };
}

interface Source {
  readonly box: string;
  readonly stage: string;
}

function arrowOf(plan: Plan, source: Source | undefined, flow: string, to: string, stage: string, cancels: boolean): Arrow[] {
  if (source === undefined) return [];
  const text = plan.graph.flows.find((one) => one.id === flow)?.text ?? "";
  const link =
    source.stage === stage ? undefined : plan.links.find((one) => one.flow === flow && one.from === source.stage && one.to === stage);
  return [{ from: source.box, to, flow, text, cancels, channel: link?.channels[0] }];
}

export function inputsOf(operator: Operator): readonly string[] {
  return operator.kind === "call" ? [operator.input] : operator.inputs;
}

function linesOf(operator: Operator, index: number, plan: Plan): string[] {
  if (operator.kind !== "call") return [operator.within === undefined ? operator.kind : `${operator.kind} within ${operator.within} s`];
  return chainOf(operator, index, plan);
}

/** The nodes of a call with the converters that were put between them. */
export function chainOf(call: Call, index: number, plan: Plan): string[] {
  const lines = call.nodes.map((node) => node.id);
  const inserted = plan.converters.filter((converter) => converter.operator === index).toSorted((a, b) => b.before - a.before);
  for (const converter of inserted) lines.splice(converter.before, 0, `(${converter.kind})`);
  return lines;
}
