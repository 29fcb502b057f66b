/**
 * Uncompressed video: YUV4MPEG2 with 8-bit planes. 4:2:0 is read as i420 and mono as gray, byte for byte; 4:2:2 and 4:4:4
 * are brought to 4:2:0 by averaging, with a note, and full-range files to limited range. The time of frame k is k divided
 * by the frame rate in the header. i420 means BT.601 in limited range here as in the converters; gray is full range.
 */
import { remark } from "../fault.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { FileContext, FileFormat, ReadContext, ValueWriter } from "./file-format.ts";
import { empty, malformed, oversized, VALUE_LIMIT } from "./file-format.ts";
import { averageChroma, toLimitedRange } from "./y4m-planes.ts";
import { Y4mWriter } from "./y4m-writer.ts";

export const y4m: FileFormat = {
  extension: ".y4m",
  holds: "video",
  fits: (type) => type.kind === "video",
  read: readY4m,
  write: async (open, context): Promise<ValueWriter> => new Y4mWriter(await open(1), context),
};

interface Header {
  readonly width: number;
  readonly height: number;
  /** Frames a second as a fraction. */
  readonly rate: readonly [number, number];
  readonly space: Space;
  readonly full: boolean;
}

interface Space {
  readonly format: "i420" | "gray";
  /** How many luma samples share one chroma sample, across and down, in the file. */
  readonly across: number;
  readonly down: number;
  readonly alpha: boolean;
}

const SPACES: Readonly<Record<string, Space>> = {
  "420": { format: "i420", across: 2, down: 2, alpha: false },
  "420jpeg": { format: "i420", across: 2, down: 2, alpha: false },
  "420mpeg2": { format: "i420", across: 2, down: 2, alpha: false },
  "420paldv": { format: "i420", across: 2, down: 2, alpha: false },
  "422": { format: "i420", across: 2, down: 1, alpha: false },
  "444": { format: "i420", across: 1, down: 1, alpha: false },
  "444alpha": { format: "i420", across: 1, down: 1, alpha: true },
  mono: { format: "gray", across: 1, down: 1, alpha: false },
};

async function* readY4m(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  const header = await readHeader(bytes, context);
  const { width, height, space } = header;
  const luma = width * height;
  const chroma = space.format === "gray" ? 0 : Math.ceil(width / space.across) * Math.ceil(height / space.down);
  const length = luma + 2 * chroma + (space.alpha ? luma : 0);
  if (length > VALUE_LIMIT) throw oversized(context, `a frame of ${width} × ${height} is larger than 64 MiB`);
  tellLosses(header, context);
  for (let index = 0; await readMark(bytes, index, context); index++) {
    const block = await bytes.take(length);
    if (block.length < length) throw malformed(context, `is cut short inside frame ${index + 1}`, "copy or record the file again");
    yield {
      kind: "video",
      data: planes(block, header, chroma),
      width,
      height,
      format: space.format,
      pts: (index * header.rate[1]) / header.rate[0],
    };
  }
}

function planes(block: Uint8Array, header: Header, chroma: number): Uint8Array {
  const { width, height, space } = header;
  const opaque = space.alpha ? block.subarray(0, width * height + 2 * chroma) : block;
  const halved = space.format === "i420" && (space.across !== 2 || space.down !== 2) ? averageChroma(opaque, width, height, space) : opaque;
  return space.format === "i420" && header.full ? toLimitedRange(halved, width * height) : halved;
}

function tellLosses(header: Header, context: FileContext): void {
  const { space } = header;
  const losses: string[] = [];
  if (space.format === "i420" && (space.across !== 2 || space.down !== 2)) losses.push("its chroma is averaged down to 4:2:0");
  if (space.alpha) losses.push("its alpha is dropped");
  if (space.format === "i420" && header.full) losses.push("its full range is brought to limited range");
  if (losses.length > 0) context.remark(remark("RMC5110", `${context.file}: ${losses.join(", ")}`));
}

async function readHeader(bytes: ByteReader, context: ReadContext): Promise<Header> {
  if (await bytes.ended()) throw empty(context);
  const magic = await bytes.take(10);
  if (String.fromCharCode(...magic) !== "YUV4MPEG2 ") {
    throw malformed(
      context,
      "is not a y4m file: it does not begin with YUV4MPEG2",
      "convert it, for example with ffmpeg -i INPUT -pix_fmt yuv420p OUTPUT.y4m",
    );
  }
  const line = await bytes.line(4096);
  if (line === undefined || line === "too-long") throw malformed(context, "has a header without an end");
  const fields = String.fromCharCode(...line).split(" ");
  const field = (letter: string): string | undefined => fields.find((entry) => entry.startsWith(letter))?.slice(1);
  const interlacing = field("I") ?? "?";
  if (interlacing !== "p" && interlacing !== "?")
    context.remark(remark("RMC5110", `${context.file} is interlaced: its fields are left woven together`));
  return {
    width: readSize(field("W"), "width", context),
    height: readSize(field("H"), "height", context),
    rate: readRate(field("F"), context),
    space: readSpace(field("C") ?? "420", context),
    full: fields.includes("XCOLORRANGE=FULL"),
  };
}

function readSize(text: string | undefined, what: string, context: FileContext): number {
  const size = /^\d{1,5}$/.test(text ?? "") ? Number(text) : 0;
  if (size === 0 || size > 32768) throw malformed(context, `has no usable ${what} in its header`);
  return size;
}

function readRate(text: string | undefined, context: FileContext): readonly [number, number] {
  const [, up, down] = /^(\d{1,9}):(\d{1,9})$/.exec(text ?? "") ?? [];
  const rate = [Number(up ?? 0), Number(down ?? 0)] as const;
  if (rate[0] === 0 || rate[1] === 0)
    throw malformed(
      context,
      "does not say how many frames make a second, so its frames have no time",
      "write it with a frame rate: ffmpeg -r 25 …",
    );
  return rate;
}

function readSpace(name: string, context: FileContext): Space {
  const space = Object.hasOwn(SPACES, name) ? SPACES[name] : undefined;
  if (space === undefined)
    throw malformed(
      context,
      `has the colour space ${name}, which is not supported`,
      "convert it: ffmpeg -i INPUT -pix_fmt yuv420p OUTPUT.y4m",
    );
  return space;
}

/** The line before each frame; false at the end of the file. */
async function readMark(bytes: ByteReader, index: number, context: FileContext): Promise<boolean> {
  if (await bytes.ended()) return false;
  const line = await bytes.line(4096);
  const mark = line instanceof Uint8Array ? String.fromCharCode(...line.subarray(0, 6)) : "";
  if (mark !== "FRAME" && mark !== "FRAME ") throw malformed(context, `is damaged: frame ${index + 1} does not begin where it should`);
  return true;
}
