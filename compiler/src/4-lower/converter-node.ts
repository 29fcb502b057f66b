/** Converters as nodes of a chain: from here on they are like the user's own, made from a class of the standard library. */
import type { Constant, Node } from "../ir/graph.ts";
import type { Converter } from "../ir/plan.ts";
import type { Unit } from "../ir/unit.ts";

/** The class of each kind in `@rmc/stdlib/convert`. */
export const CONVERTER_CLASSES = { resample: "Resample", channels: "MixChannels", pixels: "ConvertPixels" } as const;

/** Names of converter units: no user's unit can have them. */
export function converterUnitName(converter: Pick<Converter, "kind" | "to">): string {
  return converter.kind === "pixels" && converter.to.kind === "image" ? "rmc-pixels-image" : `rmc-${converter.kind}`;
}

export function converterNode(converter: Converter, units: Readonly<Record<string, Unit>>): Node {
  const name = converter.to.kind === "image" ? "ConvertImage" : CONVERTER_CLASSES[converter.kind];
  const unit = converterUnitName(converter);
  return {
    id: converter.id,
    name,
    form: "class",
    input: openFormat(converter.from),
    output: openFormat(converter.to),
    arguments: [{ parameter: "options", value: targetOf(converter), type: undefined }],
    captures: [],
    declaration: { ...converter.at, package: { specifier: "@rmc/stdlib/convert", importName: name, from: "" } },
    span: converter.at,
    has: { start: true, end: converter.kind === "resample", cancel: false, update: false },
    forced: false,
    kernel: unit in units ? { kernel: true, unit } : { kernel: false, reason: "the converter's kernel is not available", at: converter.at },
  };
}

/** The converter takes any format, and passes on what already fits; only what comes out is certain. */
function openFormat(schema: Converter["to"]): Converter["to"] {
  if (schema.kind === "audio") return { kind: "audio", rate: null, channels: null };
  return schema.kind === "video" || schema.kind === "image" ? { kind: schema.kind, format: null } : schema;
}

function targetOf(converter: Converter): Constant {
  const { to } = converter;
  const field = (name: string, value: string | number | null): Constant => ({
    kind: "object",
    fields: [{ name, value: { kind: "value", value } }],
  });
  if (to.kind === "audio") return converter.kind === "resample" ? field("rate", to.rate) : field("channels", to.channels);
  return field("format", to.kind === "video" || to.kind === "image" ? to.format : null);
}
