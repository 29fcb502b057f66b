/** Audio, video, image, tensor and file reference: each has its functions in `runtime/core/src/codec-media.ts`. */
import type { ElementType, Schema } from "../../ir/schema.ts";
import { printPath } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";
import { constructorOf } from "./typed.ts";

const ELEMENTS: readonly ElementType[] = ["i8", "u8", "u8c", "i16", "u16", "i32", "u32", "f32", "f64"];

export const audio: CodecFamily<SchemaOf<"audio">> = {
  ...mediaFamily("Audio", 20),
  measure: (schema, printer, value, path) =>
    `at = ${printer.use("sizeOfAudio")}(at, ${value}, ${schema.rate}, ${schema.channels}, ${printPath(path)});`,
  matches: (schema, printer, value) => isMedia(printer.use("isMedia"), value, "audio", { rate: schema.rate, channels: schema.channels }),
};

export const video: CodecFamily<SchemaOf<"video">> = {
  ...mediaFamily("Video", 24),
  measure: (schema, printer, value, path) =>
    `at = ${printer.use("sizeOfVideo")}(at, ${value}, ${JSON.stringify(schema.format)}, ${printPath(path)});`,
  matches: (schema, printer, value) => isMedia(printer.use("isMedia"), value, "video", { format: schema.format }),
};

export const image: CodecFamily<SchemaOf<"image">> = {
  ...mediaFamily("Image", 16),
  measure: (schema, printer, value, path) =>
    `at = ${printer.use("sizeOfImage")}(at, ${value}, ${JSON.stringify(schema.format)}, ${printPath(path)});`,
  matches: (schema, printer, value) => isMedia(printer.use("isMedia"), value, "image", { format: schema.format }),
};

export const tensor: CodecFamily<SchemaOf<"tensor">> = {
  ...mediaFamily("Tensor", 9),
  measure: (schema, printer, value, path) =>
    `at = ${printer.use("sizeOfTensor")}(at, ${value}, ${schema.element === null ? "null" : constructorOf(schema.element)}, ${printPath(path)});`,
  read: (schema, printer) => `${printer.use("takeTensor")}(r, ${schema.element === null ? "null" : ELEMENTS.indexOf(schema.element)})`,
  matches: (schema, printer, value) => {
    const tensor = isMedia(printer.use("isMedia"), value, "tensor", {});
    return schema.element === null ? tensor : `${tensor} && ${value}.data instanceof ${constructorOf(schema.element)}`;
  },
};

export const file: CodecFamily<SchemaOf<"file">> = {
  ...mediaFamily("File", 20),
  measure: (_, printer, value, path) => `at = ${printer.use("sizeOfFile")}(at, ${value}, ${printPath(path)});`,
  matches: (_, printer, value) => isMedia(printer.use("isMedia"), value, "file", {}),
};

function mediaFamily(name: string, least: number): Pick<CodecFamily<Schema>, "write" | "read" | "least"> {
  return {
    write: (_, printer, value) => `${printer.use(`put${name}`)}(w, ${value});`,
    read: (_, printer) => `${printer.use(`take${name}`)}(r)`,
    least: () => least,
  };
}

/** In a union a format that the type fixes tells options apart too. */
function isMedia(test: string, value: string, kind: string, fixed: Readonly<Record<string, number | string | null>>): string {
  const formats = Object.entries(fixed).filter(([, wanted]) => wanted !== null);
  return [`${test}(${value}, "${kind}")`, ...formats.map(([name, wanted]) => `${value}.${name} === ${JSON.stringify(wanted)}`)].join(
    " && ",
  );
}
