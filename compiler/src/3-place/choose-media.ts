/**
 * Which links may carry their audio as an Opus track: those between the client and the server whose calls ask for it. A
 * call's option means the flow that it takes, and the one that it gives where that is an output of the pipeline.
 */
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Call, Graph } from "../ir/graph.ts";
import type { Link, Stage } from "../ir/plan.ts";
import { printSchema } from "../ir/print-schema.ts";
import type { Schema } from "../ir/schema.ts";

type Ends = Pick<Link, "flow" | "from" | "to" | "type" | "options" | "reason">;

const CLIENT = "client";

/** The links, with the choice in their options and their reasons. */
export function chooseMedia<L extends Ends>(links: readonly L[], graph: Graph, stages: readonly Stage[], reporter: Reporter): readonly L[] {
  const place = (end: string): string => stages.find(({ id }) => id === end)?.place ?? CLIENT;
  const calls = stages.flatMap(({ id, operators }) =>
    operators.flatMap(({ operator }) => (operator.kind === "call" && operator.options.link?.media ? [{ call: operator, stage: id }] : [])),
  );
  const asked = new Set<L>();
  for (const { call, stage } of calls) {
    const near = links.filter((link) => ofCall(link, call, stage) && link.type.kind === "audio");
    const between = near.filter(({ from, to }) => hasTracks(place(from), place(to)) || hasWorker(place(from), place(to)));
    const wrong = between.find(({ type }) => !isOpus(type));
    if (between.length === 0) reporter.report(nowhere(call));
    else if (wrong !== undefined) reporter.report(otherFormat(call, wrong, graph));
    else for (const link of between) asked.add(link);
  }
  return links.map((link) => {
    const { media: _, ...options } = link.options;
    if (!asked.has(link)) return { ...link, options };
    if (hasTracks(place(link.from), place(link.to)))
      return {
        ...link,
        options: { ...options, media: "opus" },
        reason: `${link.reason}; a track with Opus (lossy) where one is asked for and works`,
      };
    return { ...link, options, reason: `${link.reason}; no Opus: a browser's stages run in a Worker, where there are no tracks` };
  });
}

function ofCall(link: Ends, call: Call, stage: string): boolean {
  return (link.to === stage && link.flow === call.input) || (link.from === stage && link.to === CLIENT && link.flow === call.output);
}

function hasTracks(from: string, to: string): boolean {
  return (from === CLIENT && to === "server") || (from === "server" && to === CLIENT);
}

function hasWorker(from: string, to: string): boolean {
  return (from === "browser" && to === "server") || (from === "server" && to === "browser");
}

/** A track has 48,000 samples a second, whatever it was made of. */
function isOpus(type: Schema): boolean {
  return type.kind === "audio" && type.rate === 48_000 && (type.channels === 1 || type.channels === 2);
}

function nowhere(call: Call): ReturnType<typeof diagnostic> {
  return diagnostic("RMC3008", {
    message: `"${call.output}" asks for a track with Opus, but no audio goes between the client and the server there`,
    span: call.span,
    notes: [],
    help: "take `media` out; it is for a server's call whose input comes from the client as Audio, or whose result is an output",
  });
}

function otherFormat(call: Call, { flow, type }: Ends, graph: Graph): ReturnType<typeof diagnostic> {
  return diagnostic("RMC3008", {
    message: `"${flow}" cannot be a track with Opus: it is ${printSchema(type)}`,
    span: call.span,
    notes: [{ message: "the flow is made here", span: graph.flows.find(({ id }) => id === flow)?.span ?? call.span }],
    help: "declare it as Audio<48000, 1> or Audio<48000, 2>: a node that takes another format gets a converter",
  });
}
