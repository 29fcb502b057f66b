/**
 * WAV: RIFF, RF64 for more than 4 GiB, integers of 8 to 32 bits, floats of 32 and 64, plain or extensible. Samples become
 * f32 in -1…1 by a division by a power of two, so 8, 16 and 24 bits are exact. Read in frames of 20 ms, or `--frame`
 * samples, the last one shorter. Written as float32, or as s16 rounded half to even.
 */
import type { ReadContext, FileFormat, ValueWriter, WriteContext, FileContext } from "./file-format.ts";
import { empty, malformed } from "./file-format.ts";
import type { ByteReader } from "./byte-reader.ts";
import { WavWriter } from "./wav-writer.ts";

export const wav: FileFormat = {
  extension: ".wav",
  patches: true,
  holds: "audio",
  fits: (type) => type.kind === "audio",
  read: readWav,
  write: async (open, context): Promise<ValueWriter> => WavWriter.open(await open(1), context satisfies WriteContext),
};

interface Layout {
  readonly rate: number;
  readonly channels: number;
  readonly bytes: number;
  readonly decode: (view: DataView, at: number) => number;
}

/** Frames a second when nothing else is asked: 20 ms each. */
const FRAMES_PER_SECOND = 50;
/** A size field that says "until the end": written by tools that could not know it. */
const UNKNOWN = 0xffffffff;
const CHANNEL_LIMIT = 64;

async function* readWav(bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  const { layout, length } = await readHeader(bytes, context);
  const stride = layout.bytes * layout.channels;
  const total = Math.floor(length / stride);
  let at = 0;
  for (let index = 1; at < total; index++) {
    const until = context.frame === undefined ? Math.floor((index * layout.rate) / FRAMES_PER_SECOND) : index * context.frame;
    const count = Math.min(until, total) - at;
    if (count === 0) continue;
    const block = await bytes.take(count * stride);
    const got = Math.floor(block.length / stride);
    if (got < count && Number.isFinite(length)) throw truncated(context, total, at + got);
    if (got > 0)
      yield { kind: "audio", samples: decode(block, got, layout), rate: layout.rate, channels: layout.channels, pts: at / layout.rate };
    at += got;
    if (got < count) return;
  }
}

function truncated(context: FileContext, promised: number, found: number): Error {
  return malformed(
    context,
    `is cut short: its header promises ${promised} samples, but it ends after ${found}`,
    "copy or record the file again",
  );
}

function decode(block: Uint8Array, count: number, layout: Layout): Float32Array {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const samples = new Float32Array(count * layout.channels);
  for (let index = 0; index < samples.length; index++) samples[index] = layout.decode(view, index * layout.bytes);
  return samples;
}

/** Walks the chunks up to the samples. `length` is Infinity when only the end of the source tells. */
async function readHeader(bytes: ByteReader, context: ReadContext): Promise<{ layout: Layout; length: number }> {
  const riff = await bytes.take(12);
  if (riff.length === 0) throw empty(context);
  const form = text(riff, 0);
  if (riff.length < 12 || (form !== "RIFF" && form !== "RF64") || text(riff, 8) !== "WAVE") {
    throw malformed(
      context,
      "is not a wav file: it does not begin with RIFF … WAVE",
      "convert it, for example with ffmpeg -i INPUT OUTPUT.wav",
    );
  }
  let layout: Layout | undefined;
  let large: number | undefined;
  for (;;) {
    const head = await bytes.take(8);
    if (head.length < 8)
      throw malformed(context, layout === undefined ? "has no fmt chunk" : "has no data chunk", "copy or record the file again");
    const name = text(head, 0);
    const size = new DataView(head.buffer).getUint32(4, true);
    if (name === "data") return { layout: known(layout, context), length: dataLength(size, large, bytes, known(layout, context), context) };
    if (name === "fmt ") layout = readLayout(await chunk(bytes, size, context), context);
    else if (name === "ds64") large = Number(dataView(await chunk(bytes, size, context)).getBigUint64(8, true));
    else await bytes.skip(size + (size & 1));
  }
}

function known(layout: Layout | undefined, context: FileContext): Layout {
  if (layout === undefined) throw malformed(context, "has its data chunk before its fmt chunk");
  return layout;
}

async function chunk(bytes: ByteReader, size: number, context: FileContext): Promise<Uint8Array> {
  if (size < 16 || size > 4096) throw malformed(context, `has a header chunk of ${size} bytes, which cannot be`);
  const body = await bytes.take(size + (size & 1));
  if (body.length < size) throw malformed(context, "ends inside its header");
  return body;
}

function dataLength(size: number, large: number | undefined, bytes: ByteReader, layout: Layout, context: FileContext): number {
  const promised = size === UNKNOWN ? (large ?? Infinity) : size;
  if (bytes.size === undefined || !Number.isFinite(promised)) return promised;
  const stride = layout.bytes * layout.channels;
  const there = bytes.size - bytes.offset;
  if (there < promised) throw truncated(context, Math.floor(promised / stride), Math.floor(there / stride));
  return promised;
}

function readLayout(body: Uint8Array, context: FileContext): Layout {
  const view = dataView(body);
  const extensible = view.getUint16(0, true) === 0xfffe;
  if (extensible && body.length < 40) throw malformed(context, "has an extensible fmt chunk that is too short");
  const format = extensible ? view.getUint16(24, true) : view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const rate = view.getUint32(4, true);
  const bits = view.getUint16(14, true);
  if (channels === 0 || channels > CHANNEL_LIMIT)
    throw malformed(context, `claims ${channels} channels; 1 to ${CHANNEL_LIMIT} are possible`);
  if (rate === 0 || rate > 1_536_000) throw malformed(context, `claims a rate of ${rate} Hz`);
  const decoder = DECODERS[`${format}:${bits}`];
  if (decoder === undefined) {
    throw malformed(
      context,
      `holds samples that are not supported (format ${format}, ${bits} bits)`,
      "convert it to 16-bit or float: ffmpeg -i INPUT -c:a pcm_f32le OUTPUT.wav",
    );
  }
  if (view.getUint16(12, true) !== (channels * bits) / 8)
    throw malformed(context, `contradicts itself: ${channels} channels of ${bits} bits are not ${view.getUint16(12, true)} bytes`);
  return { rate, channels, bytes: bits / 8, decode: decoder };
}

/** By format tag (1 integer, 3 float) and bits. */
const DECODERS: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  "1:8": (view, at) => (view.getUint8(at) - 128) / 128,
  "1:16": (view, at) => view.getInt16(at, true) / 32768,
  "1:24": (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8388608,
  "1:32": (view, at) => view.getInt32(at, true) / 2147483648,
  "3:32": (view, at) => view.getFloat32(at, true),
  "3:64": (view, at) => view.getFloat64(at, true),
};

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
