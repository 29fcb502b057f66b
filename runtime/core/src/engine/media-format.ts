/** The format of audio and video: it is fixed by the first frame a node instance gets. Images of one flow may differ. */
import { RmcError, type SourcePosition } from "../error.ts";

export type MediaFormat =
  | { readonly kind: "audio"; readonly rate: number; readonly channels: number }
  | { readonly kind: "video"; readonly width: number; readonly height: number; readonly format: string };

/** The node whose input keeps its format. */
export interface FormatKeeper {
  readonly id: string;
  readonly position?: SourcePosition | undefined;
}

/** Throws "format-changed" when `value` does not have the format of the frames before. Gives the format to remember. */
export function checkFormat(known: MediaFormat | undefined, value: unknown, node: FormatKeeper): MediaFormat | undefined {
  const format = mediaFormat(value);
  if (!format) return known;
  if (!known) return pick(format);
  if (isSame(known, format)) return known;
  throw new RmcError("format-changed", `"${node.id}" was given ${text(known)} and now ${text(format)}; a stream keeps its format`, {
    node: node.id,
    ...(node.position && { position: node.position }),
  });
}

/** Undefined for anything that is not audio or video. */
function mediaFormat(value: unknown): MediaFormat | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  if (value.kind !== "audio" && value.kind !== "video") return undefined;
  return value as MediaFormat;
}

function pick(format: MediaFormat): MediaFormat {
  if (format.kind === "audio") return { kind: "audio", rate: format.rate, channels: format.channels };
  return { kind: "video", width: format.width, height: format.height, format: format.format };
}

function isSame(a: MediaFormat, b: MediaFormat): boolean {
  if (a.kind === "audio") return b.kind === "audio" && a.rate === b.rate && a.channels === b.channels;
  return b.kind === "video" && a.width === b.width && a.height === b.height && a.format === b.format;
}

function text(format: MediaFormat): string {
  if (format.kind === "audio") return `audio of ${format.rate} Hz, ${format.channels} channel${format.channels === 1 ? "" : "s"}`;
  return `video of ${format.width}×${format.height}, ${format.format}`;
}
