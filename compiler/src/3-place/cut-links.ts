/**
 * One link for each flow that leaves its stage, to each other stage that needs it, and to the client for outputs. Streams
 * are numbered in order of flows, then of stages, so the numbers do not depend on anything but the pipeline.
 */
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Call, Flow, Graph, LinkOptions } from "../ir/graph.ts";
import type { Link, Stage } from "../ir/plan.ts";
import { chooseChannel } from "./choose-channel.ts";
import { chooseMedia } from "./choose-media.ts";
import { flowsInto } from "./place-operators.ts";

const CLIENT = "client";

/** Undefined when a flow without a codec would have to leave its stage. */
export function cutLinks(graph: Graph, stages: readonly Stage[], reporter: Reporter): readonly Link[] | undefined {
  const links: Link[] = [];
  let failed = false;
  for (const flow of graph.flows) {
    const from = stages.find((stage) => stage.operators.some(({ operator }) => operator.output === flow.id))?.id ?? CLIENT;
    const to = stages.filter((stage) => stage.id !== from && consumersIn(stage, flow.id).length > 0).map((stage) => stage.id);
    if (graph.outputs.some((output) => output.flow === flow.id)) to.push(CLIENT);
    if (to.length > 0 && flow.type === undefined) {
      reporter.report(crossing(graph, stages, flow, from, to[0] as string));
      failed = true;
    }
    for (const end of to) {
      if (flow.type === undefined) continue;
      const options = optionsOf(stages, flow, end, reporter);
      const choice = chooseChannel(kindOf(graph, stages, from), kindOf(graph, stages, end), placeOf(stages, from) === placeOf(stages, end));
      links.push({ stream: links.length + 1, flow: flow.id, from, to: end, type: flow.type, options, ...choice });
    }
  }
  return failed ? undefined : chooseMedia(links, graph, stages, reporter);
}

function consumersIn(stage: Stage, flow: string): readonly Stage["operators"][number][] {
  return stage.operators.filter(({ operator }) => flowsInto(operator).includes(flow));
}

/** Options stand at the consuming call. Two calls of one stage that want different things of one stream cannot both have it. */
function optionsOf(stages: readonly Stage[], flow: Flow, end: string, reporter: Reporter): LinkOptions {
  const stage = stages.find(({ id }) => id === end);
  if (stage === undefined) return {};
  const calls = consumersIn(stage, flow.id).flatMap(({ operator }): readonly Call[] =>
    operator.kind === "call" && operator.input === flow.id ? [operator] : [],
  );
  const [first, ...others] = calls;
  const options = first?.options.link ?? {};
  const different = others.find((call) => JSON.stringify(call.options.link ?? {}) !== JSON.stringify(options));
  if (first !== undefined && different !== undefined) {
    reporter.report(
      diagnostic("RMC3003", {
        message: `"${flow.id}" travels to ${stage.place} once, but two calls there ask for different links`,
        span: different.span,
        notes: [{ message: `the other options are here: ${JSON.stringify(options)}`, span: first.span }],
        help: "give both calls the same link options, or leave them out at one of them",
      }),
    );
  }
  return options;
}

function crossing(graph: Graph, stages: readonly Stage[], flow: Flow, from: string, to: string): ReturnType<typeof diagnostic> {
  const consumer = stages.find(({ id }) => id === to)?.operators.find(({ operator }) => flowsInto(operator).includes(flow.id));
  const name = (end: string): string => (end === CLIENT ? "the client" : placeOf(stages, end));
  const input = graph.inputs.some((each) => each.flow === flow.id);
  return diagnostic("RMC3001", {
    message: `"${flow.id}" cannot go from ${name(from)} to ${name(to)}: ${flow.reason ?? `${flow.text} has no form on the wire`}`,
    span: flow.span,
    notes:
      consumer === undefined
        ? [{ message: "it is an output of the pipeline", span: graph.span }]
        : [{ message: "it is needed here", span: consumer.operator.span }],
    help: `${input ? "give the input a type of" : consumer === undefined ? "let its node give" : "keep both nodes in one place, or let the first one give"} plain data: objects, arrays, numbers, strings, typed arrays, media`,
  });
}

function placeOf(stages: readonly Stage[], end: string): string {
  return stages.find(({ id }) => id === end)?.place ?? CLIENT;
}

function kindOf(graph: Graph, stages: readonly Stage[], end: string): Parameters<typeof chooseChannel>[0] {
  const place = placeOf(stages, end);
  return place === CLIENT ? CLIENT : (graph.places.find(({ name }) => name === place)?.kind ?? (place as "server"));
}
