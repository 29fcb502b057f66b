/**
 * One image a file. Grayscale is read as gray, everything else as rgba; depths other than 8 bits are scaled, which is
 * noted when it loses. Several images are several files: a path with %d or %03d, numbered from 1.
 */
import { decode, encode, type DecodedPng } from "fast-png";
import { remark } from "../fault.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { FileContext, FileFormat, ReadContext, ValueWriter } from "./file-format.ts";
import { empty, malformed, oversized, VALUE_LIMIT } from "./file-format.ts";

export const png: FileFormat = {
  extension: ".png",
  holds: "an image",
  fits: (type) => type.kind === "image",
  read: readPng,
  write: async (open): Promise<ValueWriter> => new PngWriter(open),
};

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

async function* readPng(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  const file = await bytes.take(VALUE_LIMIT);
  if (file.length === 0) throw empty(context);
  if (!(await bytes.ended())) throw oversized(context, "a png file may have 64 MiB");
  if (SIGNATURE.some((byte, index) => file[index] !== byte))
    throw malformed(context, "is not a png file", "convert it, for example with ffmpeg -i INPUT OUTPUT.png");
  checkSize(file, context);
  const { image, pixels } = decodePixels(file, context);
  if (image.depth === 16) context.remark(remark("RMC5110", `${context.file}: its 16 bits a channel are rounded to 8`));
  yield { kind: "image", data: pixels.data, width: image.width, height: image.height, format: pixels.format };
}

function decodePixels(file: Uint8Array, context: FileContext): { image: DecodedPng; pixels: Pixels } {
  try {
    const image = decode(file, { checkCrc: true });
    return { image, pixels: image.palette === undefined ? direct(image) : indexed(image) };
  } catch (error) {
    throw malformed(context, `is a damaged png file: ${(error as Error).message}`, "copy or export the file again");
  }
}

/** Before anything is inflated: a few bytes may claim gigapixels. */
function checkSize(file: Uint8Array, context: FileContext): void {
  if (file.length < 24) throw malformed(context, "is a damaged png file: it ends inside its header");
  const view = new DataView(file.buffer, file.byteOffset);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  if (width === 0 || height === 0) throw malformed(context, "claims an image without pixels");
  if (width * height * 4 > VALUE_LIMIT) throw oversized(context, `an image of ${width} × ${height} is larger than 64 MiB`);
}

interface Pixels {
  readonly data: Uint8Array;
  readonly format: "gray" | "rgba";
}

function direct(image: DecodedPng): Pixels {
  const count = image.width * image.height;
  const samples = image.depth < 8 ? unpacked(image) : image.data;
  const scale = 255 / (2 ** image.depth - 1);
  const at = (index: number): number => Math.floor((samples[index] ?? 0) * scale + 0.5);
  const transparent = image.transparency;
  if (image.channels === 1 && transparent === undefined)
    return { data: Uint8Array.from({ length: count }, (_, index) => at(index)), format: "gray" };
  const data = new Uint8Array(count * 4);
  const { channels } = image;
  for (let pixel = 0; pixel < count; pixel++) {
    const first = pixel * channels;
    const colours = channels < 3 ? 1 : 3;
    for (let colour = 0; colour < 3; colour++) data[pixel * 4 + colour] = at(first + Math.min(colour, colours - 1));
    const opaque = channels % 2 === 0 ? at(first + channels - 1) : 255;
    data[pixel * 4 + 3] = transparent !== undefined && isColour(samples, first, transparent, colours) ? 0 : opaque;
  }
  return { data, format: "rgba" };
}

function isColour(samples: ArrayLike<number>, first: number, colour: Uint16Array, count: number): boolean {
  for (let index = 0; index < count; index++) if (samples[first + index] !== colour[index]) return false;
  return true;
}

/** Depths of 1, 2 and 4 bits come packed, rows padded to bytes. */
function unpacked(image: DecodedPng): Uint8Array {
  const { width, height, depth, data } = image;
  const stride = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * stride + (bit >> 3)] ?? 0;
      samples[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return samples;
}

function indexed(image: DecodedPng): Pixels {
  const samples = image.depth < 8 ? unpacked(image) : image.data;
  const data = new Uint8Array(image.width * image.height * 4);
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const colour = image.palette?.[samples[pixel] ?? 0];
    if (colour === undefined) throw new Error(`pixel ${pixel} has a colour that is not in its palette`);
    data.set(colour, pixel * 4);
    if (colour.length < 4) data[pixel * 4 + 3] = 255;
  }
  return { data, format: "rgba" };
}

interface ImageValue {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: string;
}

class PngWriter implements ValueWriter {
  #open: (number: number) => Promise<ByteWriter>;
  #count = 0;

  constructor(open: (number: number) => Promise<ByteWriter>) {
    this.#open = open;
  }

  async write(value: unknown): Promise<void> {
    const image = value as ImageValue;
    this.#count++;
    const bytes = await this.#open(this.#count);
    const channels = image.format === "gray" ? 1 : 4;
    try {
      await bytes.write(encode({ width: image.width, height: image.height, data: image.data, depth: 8, channels }));
    } finally {
      await bytes.close();
    }
  }

  async close(): Promise<void> {}
}
