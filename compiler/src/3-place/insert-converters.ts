/**
 * Finds where two formats differ and puts converters between: audio in rate or channels, pictures in pixel format. What the
 * source's type leaves open is converted too, because the frames may have any format; a converter passes on what already
 * fits. Channels are reduced before resampling and added after it, which is less work for the same result.
 */
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Call, Graph, Node } from "../ir/graph.ts";
import type { Converter } from "../ir/plan.ts";
import type { Schema } from "../ir/schema.ts";
import { printSchema } from "../ir/print-schema.ts";

export const FORMULAS = {
  resample:
    "windowed sinc of 16 zero crossings a side (Blackman window, cut off at 0.92 of the lower Nyquist frequency), each phase normalised to unity gain; after k frames floor(samples in × ratio) samples are out, the rest comes at the end",
  channels:
    "fewer: each channel is the mean of those whose number is equal modulo the new count; more: channel c repeats channel c modulo the old count",
  pixels: "BT.601, limited range, 8-bit integers; chroma from the mean of 2 × 2 pixels, and repeated back; gray is luma in full range",
} as const;

export function insertConverters(graph: Graph, reporter: Reporter): readonly Converter[] {
  const converters: Converter[] = [];
  for (const [index, operator] of graph.operators.entries()) {
    if (operator.kind !== "call") continue;
    let given = graph.flows.find((flow) => flow.id === operator.input)?.type;
    for (const [before, node] of operator.nodes.entries()) {
      for (const step of steps(given, node.input)) {
        const converter = {
          ...step,
          id: nameFor(step.kind, converters),
          operator: index,
          before,
          formula: FORMULAS[step.kind],
          at: node.span,
        };
        converters.push(converter);
        reporter.report(note(converter, operator, node));
      }
      given = node.output;
    }
  }
  return converters;
}

type Step = Pick<Converter, "kind" | "from" | "to">;

function steps(from: Schema | undefined, to: Schema | undefined): readonly Step[] {
  if (from?.kind === "audio" && to?.kind === "audio") return audioSteps(from, to);
  if ((from?.kind === "video" && to?.kind === "video") || (from?.kind === "image" && to?.kind === "image")) {
    return to.format === null || to.format === from.format ? [] : [{ kind: "pixels", from, to }];
  }
  return [];
}

type AudioSchema = Schema & { readonly kind: "audio" };

function audioSteps(from: AudioSchema, to: AudioSchema): readonly Step[] {
  const rate = to.rate !== null && to.rate !== from.rate;
  const channels = to.channels !== null && to.channels !== from.channels;
  const fewer = channels && from.channels !== null && to.channels < from.channels;
  const order: readonly Step["kind"][] = fewer ? ["channels", "resample"] : ["resample", "channels"];
  const result: Step[] = [];
  let now = from;
  for (const kind of order) {
    if (kind === "resample" ? !rate : !channels) continue;
    const next: AudioSchema = kind === "resample" ? { ...now, rate: to.rate } : { ...now, channels: to.channels };
    result.push({ kind, from: now, to: next });
    now = next;
  }
  return result;
}

function nameFor(kind: Converter["kind"], made: readonly Converter[]): string {
  const count = made.filter((converter) => converter.kind === kind).length + 1;
  return count === 1 ? `rmc-${kind}` : `rmc-${kind}-${count}`;
}

function note(converter: Converter, call: Call, node: Node): ReturnType<typeof diagnostic> {
  return diagnostic("RMC3006", {
    message: `${printSchema(converter.from)} is converted to ${printSchema(converter.to)} in front of "${node.name}" on ${call.place}`,
    span: converter.at,
    notes: [{ message: converter.formula, span: undefined }],
  });
}
