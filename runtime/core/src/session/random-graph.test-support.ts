/**
 * A random pipeline as data, and what it is for each side: a pipeline's function for the plain run, and stages, links and
 * hosts for the compiled form, cut by place and level as the compiler does it.
 */
import { byTime, latest, merge, zip } from "../define/joins.ts";
import { browser, compute, edge, server } from "../define/place.ts";
import { pipeline, type Pipeline } from "../define/pipeline.ts";
import { KINDS, RandomNode, type NodeSketch, type Pause } from "../engine/random-node.test-support.ts";
import { seededRandom } from "../engine/random.ts";
import { hostNode } from "../node/host-node.ts";
import type { OperatorProgram, TierProgram } from "../program.ts";
import type { ClientProgram } from "./client-member.ts";
import { call, handWritten, join, type Sketch } from "./hand-written.test-support.ts";

export interface CallSketch {
  readonly kind: "call";
  readonly place: string;
  readonly input: string;
  readonly nodes: readonly NodeSketch[];
  readonly onError: "stop" | "skip" | "restart";
  readonly concurrency: number;
  readonly cancelOn: readonly string[];
}

export interface JoinSketch {
  readonly kind: "merge" | "zip" | "latest" | "byTime";
  readonly place: string;
  readonly inputs: readonly string[];
  readonly within: number;
}

export interface RandomGraph {
  readonly inputs: Readonly<Record<string, readonly unknown[]>>;
  /** The k-th makes the flow "fk". */
  readonly operators: readonly (CallSketch | JoinSketch)[];
  readonly outputs: readonly string[];
}

const PLACES = ["browser", "edge", "server", "gpu"];
const JOINS = ["merge", "zip", "latest", "byTime"] as const;

export function randomGraph(seed: string): RandomGraph {
  const random = seededRandom(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const any = <T>(list: readonly T[]): T => list[whole(list.length)]!;
  const names = ["a", "b", "c"].slice(0, 1 + whole(3));
  const flows = [...names];
  const places = PLACES.filter(() => random() < 0.7);
  const operators = Array.from({ length: 1 + whole(7) }, (_, index): CallSketch | JoinSketch => {
    const place = any(places.length > 0 ? places : PLACES);
    const kind = random() < 0.65 ? "call" : any(JOINS);
    const inputs = Array.from({ length: kind === "byTime" ? 2 : 2 + whole(2) }, () => any(flows));
    const input = any(flows);
    const cancelOn = random() < 0.15 ? [any(flows)] : [];
    flows.push(`f${index}`);
    if (kind !== "call") return { kind, place, inputs, within: any([0, 0.015, 0.05]) };
    const concurrency = random() < 0.7 ? 1 : 2 + whole(2);
    const nodes = Array.from({ length: 1 + whole(3) }, (__, position) => ({
      kind: any(KINDS),
      number: index * 3 + position,
      isLazy: concurrency === 1 && random() < 0.3,
      fails: random() < 0.3,
    }));
    return { kind, place, input, nodes, onError: random() < 0.15 ? "stop" : any(["skip", "restart"]), concurrency, cancelOn };
  });
  const used = new Set(
    operators.flatMap((operator) => (operator.kind === "call" ? [operator.input, ...operator.cancelOn] : operator.inputs)),
  );
  const made = operators.map((__, index) => `f${index}`);
  return {
    inputs: Object.fromEntries(names.map((name) => [name, items(name, random)])),
    operators,
    outputs: made.filter((flow) => !used.has(flow) || random() < 0.3),
  };
}

/** Without a time of their own, or with one that sometimes stands still or jumps. */
function items(name: string, random: () => number): unknown[] {
  const isTimed = random() < 0.5;
  let pts = random() * 0.05;
  return Array.from({ length: Math.floor(random() * 9) }, (_, index) => {
    pts += Math.round(random() * 4) * 0.01;
    return isTimed ? { kind: "timed", text: `${name}${index}`, pts } : `${name}${index}`;
  });
}

/** The pipeline as a user would write it. */
export function plainPipeline(graph: RandomGraph, pause: Pause): Pipeline<never, unknown> {
  const places = { browser, edge, server, gpu: compute({ gpu: 1 } as never) } as unknown as Record<string, (...parts: unknown[]) => never>;
  return pipeline((inputs: Record<string, never>) => {
    const flows = new Map<string, never>(Object.keys(graph.inputs).map((name) => [name, inputs[name] as never]));
    const flow = (name: string): never => flows.get(name)!;
    for (const [index, operator] of graph.operators.entries()) flows.set(`f${index}`, declare(operator, flow, places, pause));
    return Object.fromEntries(graph.outputs.map((name) => [name, flow(name)])) as never;
  }) as never;
}

function declare(
  operator: CallSketch | JoinSketch,
  flow: (name: string) => never,
  places: Record<string, (...parts: unknown[]) => never>,
  pause: Pause,
): never {
  switch (operator.kind) {
    case "call": {
      const { place, input, nodes, onError, concurrency, cancelOn } = operator;
      const options = { onError, concurrency, ...(cancelOn.length > 0 && { cancelOn: cancelOn.map(flow) }) };
      return places[place]!(flow(input), ...nodes.map((node) => new RandomNode(node, pause)), options);
    }
    case "merge":
      return merge(...operator.inputs.map(flow)) as never;
    case "zip":
      return zip(...operator.inputs.map(flow)) as never;
    case "latest":
      return (latest as (...flows: never[]) => unknown)(...operator.inputs.map(flow)) as never;
    case "byTime":
      return byTime(flow(operator.inputs[0]!), flow(operator.inputs[1]!), { within: operator.within }) as never;
  }
}

/** The same as a build. */
export function compiled(
  graph: RandomGraph,
  pause: Pause,
): { readonly client: ClientProgram; readonly programs: Record<string, TierProgram> } {
  const stageOf = new Map(Object.keys(graph.inputs).map((name) => [name, { place: "client", level: 0 }]));
  const stages: Record<string, OperatorProgram[]> = {};
  const links = new Map<string, Sketch["links"][number]>();
  const nameOf = (flow: string): string => {
    const { place, level } = stageOf.get(flow)!;
    return place === "client" ? place : `${place}.${level}`;
  };
  const link = (flow: string, to: string): void => {
    if (nameOf(flow) !== to) links.set(`${flow} ${to}`, [flow, nameOf(flow), to]);
  };
  for (const [index, operator] of graph.operators.entries()) {
    const { place } = operator;
    const inputs = operator.kind === "call" ? [operator.input, ...operator.cancelOn] : operator.inputs;
    const before = inputs.map((flow) => stageOf.get(flow)!);
    const level = Math.max(...before.map((stage) => (stage.place === place ? stage.level : stage.level + 1)));
    stageOf.set(`f${index}`, { place, level });
    for (const flow of inputs) link(flow, nameOf(`f${index}`));
    (stages[nameOf(`f${index}`)] ??= []).push(operatorProgram(operator, index, pause));
  }
  for (const flow of graph.outputs) link(flow, "client");
  return handWritten({ inputs: Object.keys(graph.inputs), outputs: graph.outputs, stages, links: [...links.values()] });
}

function operatorProgram(operator: CallSketch | JoinSketch, index: number, pause: Pause): OperatorProgram {
  if (operator.kind !== "call") return { ...join(index, operator.kind, operator.inputs, `f${index}`), within: operator.within };
  const { input, nodes, onError, concurrency, cancelOn } = operator;
  const chain = nodes.map((node) => hostNode({ id: `node${node.number}`, form: "class", make: () => new RandomNode(node, pause) }));
  return call(index, input, `f${index}`, () => undefined, { chain, onError, concurrency, cancelOn });
}
