/** The manifest of a build, from the plan and what was emitted. Keys come in the order of the interface. */
import type { Lowered, NodeFate } from "../ir/artifact.ts";
import { codecHash } from "../ir/codec-hash.ts";
import type { Capture, Constant, Operator } from "../ir/graph.ts";
import type { Manifest, ManifestLink, ManifestNode, ManifestOperator } from "../ir/manifest.ts";
import type { Link, Plan } from "../ir/plan.ts";
import { KERNEL_MEMORY } from "../ir/printed-kernel.ts";
import type { Reach } from "../ir/reach.ts";
import type { Schema } from "../ir/schema.ts";
import type { Position } from "../ir/source.ts";
import type { EmittedKernel } from "./emit-kernels.ts";

export interface ManifestInput {
  readonly plan: Plan;
  readonly lowered: Lowered;
  readonly kernels: readonly EmittedKernel[];
  readonly reach: readonly Reach[];
  readonly provenance: Manifest["provenance"];
}

/** Everything but the build's digest and its files, which depend on this. */
export function makeManifest({ plan, lowered, kernels, reach, provenance }: ManifestInput): Omit<Manifest, "build" | "files"> {
  const { graph } = plan;
  const flow = (id: string): { readonly type: Schema; readonly text: string } => {
    const found = graph.flows.find((each) => each.id === id);
    return { type: found?.type ?? { kind: "undefined" }, text: found?.text ?? "" };
  };
  return {
    schema: "rmc/1",
    pipeline: graph.pipeline,
    source: graph.file,
    inputs: graph.inputs.map(({ name, flow: id, optional }) => ({ name, ...flow(id), optional })),
    outputs: graph.outputs.map(({ name, flow: id }) => ({ name, ...flow(id) })),
    params: graph.params,
    types: graph.types,
    places: graph.places.map(({ name, kind, needs }) => ({ name, kind, needs })),
    nodes: lowered.chains.fates.map((fate) => describeNode(fate, kernels)),
    operators: graph.operators.map((operator, index) => describeOperator(operator, index, lowered)),
    stages: plan.stages.map(({ id, place, operators }) => ({
      id,
      place,
      operators: operators.map(({ index }) => index),
      bundle: `${place}/program.js`,
    })),
    links: plan.links.map((link) => describeLink(link, plan)),
    converters: plan.converters.map(({ id, kind, from, to, formula, at }) => ({ id, kind, from, to, formula, at: position(at) })),
    wants: [...new Set(plan.stages.map(({ place }) => place))].map((place) => wantsOf(place, plan, reach)),
    provenance,
  };
}

function describeNode({ node, kernel, limits, reason }: NodeFate, kernels: readonly EmittedKernel[]): ManifestNode {
  const emitted = kernels.find(({ name }) => name === kernel);
  const parameters = node.arguments.map(({ parameter, value }) => ({ name: parameter, value }));
  return {
    id: node.id,
    kind: emitted === undefined ? "host" : "kernel",
    ...(reason === undefined ? {} : { reason }),
    ...(emitted === undefined ? {} : { module: emitted.file, digest: emitted.digest }),
    parameters,
    capabilities: emitted?.capabilities.filter((name) => name !== "emit") ?? [],
    limits:
      emitted === undefined
        ? {}
        : { memoryBytes: limits?.memory ?? KERNEL_MEMORY, ...(limits?.work === undefined ? {} : { work: limits.work }) },
    at: position(node.declaration),
  };
}

function describeOperator(operator: Operator, index: number, lowered: Lowered): ManifestOperator {
  if (operator.kind !== "call") {
    const { kind, inputs, output, within } = operator;
    return { kind, index, inputs, output, ...(within === undefined ? {} : { within }) };
  }
  const { place, input, output, options } = operator;
  const chain = (lowered.chains.byOperator.get(index) ?? []).flatMap((link) => link.nodes.map(({ id }) => id));
  return { kind: "call", index, place, input, output, chain, options };
}

function describeLink({ stream, flow, from, to, type, options, channels, reason }: Link, plan: Plan): ManifestLink {
  return { stream, flow, from, to, type, hash: codecHash(type, plan.graph.types), options, channels, reason };
}

function wantsOf(place: string, plan: Plan, reach: readonly Reach[]): Manifest["wants"][number] {
  const nodes = plan.stages
    .filter((stage) => stage.place === place)
    .flatMap(({ operators }) => operators.flatMap(({ operator }) => (operator.kind === "call" ? operator.nodes : [])));
  const read = reach
    .filter((each) => each.pipeline === plan.graph.pipeline && nodes.some(({ id }) => id === each.node))
    .flatMap(({ values }) => values);
  const given = nodes
    .flatMap((node) => [...node.arguments.map(({ value }) => value), ...node.captures.flatMap(constantsOf)])
    .flatMap(startValues);
  const names = (kind: "env" | "secret"): readonly string[] =>
    [...new Set([...given, ...read].filter((each) => each.kind === kind).map(({ name }) => name))].sort();
  return { place, env: names("env"), secrets: names("secret") };
}

function constantsOf(capture: Capture): readonly Constant[] {
  return capture.value.kind === "code" ? capture.value.captures.flatMap(constantsOf) : [capture.value];
}

function startValues(constant: Constant): readonly { readonly kind: string; readonly name: string }[] {
  switch (constant.kind) {
    case "env":
    case "secret":
    case "param":
      return [constant];
    case "array":
      return constant.items.flatMap(startValues);
    case "object":
      return constant.fields.flatMap(({ value }) => startValues(value));
    case "template":
      return constant.parts.flatMap(startValues);
    case "value":
      return [];
  }
}

function position({ file, line, column }: Position): Position {
  return { file, line, column };
}
