/** The formats by extension, and which one a type goes into where a path does not say. */
import type { Schema } from "../../ir/schema.ts";
import { bin } from "./bin.ts";
import type { FileFormat } from "./file-format.ts";
import { jsonl } from "./jsonl.ts";
import { png } from "./png.ts";
import { txt } from "./txt.ts";
import { wav } from "./wav.ts";
import { y4m } from "./y4m.ts";

/** jsonl holds everything and stands last: the first that fits is the natural one. */
export const FORMATS: readonly FileFormat[] = [wav, y4m, png, txt, bin, jsonl];

export function formatOf(extension: string): FileFormat | undefined {
  return FORMATS.find((format) => format.extension === extension.toLowerCase());
}

export function naturalFormat(type: Schema): FileFormat {
  return FORMATS.find((format) => format.fits(type)) ?? jsonl;
}
