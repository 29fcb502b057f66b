/**
 * Brings the frames of a file to the format that the flow's type asks for, with the converters that the compiler puts
 * between nodes and in the same order: channels are reduced before resampling and added after it. One note tells it.
 */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Schema } from "../../ir/schema.ts";
import { remark } from "../fault.ts";
import { fileConverter, type MediaConverter } from "./converter-class.ts";

interface Frame {
  readonly kind: string;
  readonly rate: number;
  readonly channels: number;
  readonly format: "rgba" | "i420" | "gray";
}

/** The first frame decides: files keep one format. */
export async function* convertMedia(
  values: AsyncIterable<unknown>,
  type: Schema,
  file: string,
  tell: (diagnostic: Diagnostic) => void,
): AsyncGenerator<unknown, void> {
  let chain: readonly MediaConverter[] | undefined;
  for await (const value of values) {
    chain ??= makeChain(value as Frame, type, file, tell);
    yield* pass([value], chain);
  }
  for (const [index, converter] of (chain ?? []).entries()) yield* pass(outputsOf(converter.end?.()), (chain ?? []).slice(index + 1));
}

function pass(values: readonly unknown[], chain: readonly MediaConverter[]): readonly unknown[] {
  return chain.reduce((inputs, converter) => inputs.flatMap((input) => outputsOf(converter.process(input))), values);
}

function outputsOf(result: unknown): readonly unknown[] {
  return result === undefined || result === null ? [] : [result];
}

function makeChain(frame: Frame, type: Schema, file: string, tell: (diagnostic: Diagnostic) => void): readonly MediaConverter[] {
  if (type.kind === "audio" && frame.kind === "audio") return audioChain(frame, type, file, tell);
  if ((type.kind !== "video" && type.kind !== "image") || type.format === null || type.format === frame.format) return [];
  tell(remark("RMC5110", `${file}: ${frame.format} is converted to ${type.format}`));
  return [fileConverter("pixels", type)];
}

function audioChain(
  frame: Frame,
  type: Extract<Schema, { kind: "audio" }>,
  file: string,
  tell: (diagnostic: Diagnostic) => void,
): readonly MediaConverter[] {
  const rate = type.rate ?? frame.rate;
  const channels = type.channels ?? frame.channels;
  if (rate === frame.rate && channels === frame.channels) return [];
  tell(remark("RMC5110", `${file}: ${frame.rate} Hz × ${frame.channels} is converted to ${rate} Hz × ${channels}`));
  const resample = rate === frame.rate ? [] : [fileConverter("resample", { kind: "audio", rate, channels: null })];
  const mix = channels === frame.channels ? [] : [fileConverter("channels", { kind: "audio", rate: null, channels })];
  return channels < frame.channels ? [...mix, ...resample] : [...resample, ...mix];
}
