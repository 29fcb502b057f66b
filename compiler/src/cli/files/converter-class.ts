/** The converters of the standard library as plain objects: for the plain run, and for files that differ from their flow. */
import { installExactMath } from "@rmc/math";
import { ConvertImage, ConvertPixels, MixChannels, Resample } from "@rmc/stdlib/convert";
import type { Converter } from "../../ir/plan.ts";
import type { Schema } from "../../ir/schema.ts";

/** A node as users write them: `start` comes before the first frame, `process` gives one frame for one, `end` what is left. */
export interface MediaConverter {
  start?(format: unknown): void;
  process(frame: unknown): unknown;
  end?(): unknown;
}

/** One outside of an engine: it starts itself with the format of its first frame. Its Math is that of every engine. */
export function fileConverter(kind: Converter["kind"], to: Schema): MediaConverter {
  installExactMath();
  const converter = converterClass(kind, to);
  let started = false;
  return {
    process(frame) {
      if (!started) converter.start?.({ ...(frame as object), channel: 0 });
      started = true;
      return converter.process(frame);
    },
    end: () => (started ? converter.end?.() : undefined),
  };
}

export function converterClass(kind: Converter["kind"], to: Schema): MediaConverter {
  if (kind === "resample" && to.kind === "audio") return new Resample({ rate: to.rate ?? 0 }) as MediaConverter;
  if (kind === "channels" && to.kind === "audio") return new MixChannels({ channels: to.channels ?? 0 }) as MediaConverter;
  if (to.kind === "image") return new ConvertImage({ format: to.format ?? "rgba" }) as MediaConverter;
  if (to.kind === "video") return new ConvertPixels({ format: to.format ?? "rgba" }) as MediaConverter;
  throw new Error(`there is no converter "${kind}" for ${to.kind}`);
}
