/** A pipeline as operators for one engine, with its nodes as they are: the reference that every compiled form must equal. */
import type { RecordedCall, RecordedOperator } from "../define/recorder.ts";
import { nodeName } from "../define/trace-pipeline.ts";
import { byTimeOperator } from "../engine/by-time-operator.ts";
import { callOperator } from "../engine/call.ts";
import { latestOperator } from "../engine/latest-operator.ts";
import { mergeOperator } from "../engine/merge-operator.ts";
import { zipOperator } from "../engine/zip-operator.ts";
import { hostNode } from "../node/host-node.ts";
import { tickNodes, type TickNodeSpec } from "../node/tick-node.ts";
import type { NodeProgram, OperatorProgram } from "../program.ts";
import type { Instances } from "./instances.ts";
import type { OperatorAnnotation, PlainAnnotations } from "./plain-annotations.ts";

const JOINS = { merge: mergeOperator, zip: zipOperator, latest: latestOperator, byTime: byTimeOperator } as const;

export interface PlainProgram {
  readonly inputs: readonly { readonly name: string; readonly flow: string; readonly optional: boolean }[];
  readonly outputs: readonly { readonly name: string; readonly flow: string }[];
  readonly operators: readonly OperatorProgram[];
}

export function plainProgram(instances: Instances, annotations: PlainAnnotations): PlainProgram {
  const { inputs, outputs, operators } = instances.graph;
  const flows = nameFlows(instances, annotations);
  const flow = (number: number): string => flows.get(number)!;
  const ids = new Names();
  const declared = annotations.inputs ?? inputs.map(({ name }) => ({ name, optional: true }));
  return {
    inputs: declared.map((input) => ({ ...input, flow: input.name })),
    outputs: outputs.map((output) => ({ name: output.name, flow: flow(output.flow) })),
    operators: operators.map((operator, index) => {
      const annotation = annotations.operators?.[index] ?? {};
      if (operator.kind === "call") return call(operator, index, flow, chain(operator, index, annotation, ids, instances), annotation);
      return { ...operator, index, inputs: operator.inputs.map(flow), output: flow(operator.output), make: JOINS[operator.kind] };
    }),
  };
}

function call(
  operator: RecordedCall,
  index: number,
  flow: (number: number) => string,
  chain: readonly NodeProgram[],
  { project }: OperatorAnnotation,
): OperatorProgram {
  return {
    kind: "call",
    index,
    input: flow(operator.input),
    output: flow(operator.output),
    chain,
    cancelOn: operator.cancelOn.map(flow),
    onError: operator.onError,
    concurrency: operator.concurrency,
    make: callOperator,
    ...(project ? { project } : {}),
  };
}

/** The nodes of a call, neighbouring `tick` nodes as one, and the converters between them. */
function chain(
  operator: RecordedCall,
  index: number,
  { nodes = [], converters = [] }: OperatorAnnotation,
  ids: Names,
  instances: Instances,
): NodeProgram[] {
  const programs: NodeProgram[] = [];
  let ticks: TickNodeSpec[] = [];
  const flush = (): void => {
    if (ticks.length > 0) programs.push(tickNodes(ticks));
    ticks = [];
  };
  for (const [position, node] of operator.nodes.entries()) {
    const inserted = converters.filter(({ before }) => before === position);
    if (inserted.length > 0) flush();
    programs.push(...inserted.map(({ program }) => program));
    const spec = {
      id: ids.unique(nodeName(node) === "(lambda)" ? "lambda" : nodeName(node)),
      ...nodes[position],
      make: () => instances.take(index, position),
    };
    if (isTick(node)) ticks.push(spec);
    else {
      flush();
      programs.push(hostNode({ ...spec, form: typeof node === "function" ? "function" : "class" }));
    }
  }
  flush();
  programs.push(...converters.filter(({ before }) => before >= operator.nodes.length).map(({ program }) => program));
  return programs;
}

function isTick(node: unknown): boolean {
  return typeof node === "object" && node !== null && "tick" in node && !("process" in node);
}

/** An id for every flow, for messages: its input, the output it is, or what makes it. */
function nameFlows(instances: Instances, annotations: PlainAnnotations): Map<number, string> {
  const { inputs, outputs, operators } = instances.graph;
  const names = new Names();
  const flows = new Map(inputs.map(({ name, flow }) => [flow, names.unique(name)]));
  for (const [index, operator] of operators.entries()) {
    const output = outputs.find(({ flow }) => flow === operator.output)?.name;
    flows.set(operator.output, names.unique(annotations.operators?.[index]?.output ?? output ?? maker(operator)));
  }
  return flows;
}

function maker(operator: RecordedOperator): string {
  return operator.kind === "call" ? nodeName(operator.nodes.at(-1)) : operator.kind;
}

/** Numbers a name from its second use on. */
class Names {
  readonly #used = new Set<string>();

  unique(name: string): string {
    let unique = name;
    for (let count = 2; this.#used.has(unique); count++) unique = `${name}.${count}`;
    this.#used.add(unique);
    return unique;
  }
}
