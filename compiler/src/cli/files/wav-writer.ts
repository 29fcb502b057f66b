/**
 * Writes audio frames into one wav file: float32, or s16 with `--format s16`. The header is written with the first frame,
 * whose format is the file's, and its sizes are filled in at the end. A file without frames gets the format of its type.
 */
import { Fault, remark } from "../fault.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { ValueWriter, WriteContext } from "./file-format.ts";
import { oversized } from "./file-format.ts";

interface AudioFrame {
  readonly samples: Float32Array;
  readonly rate: number;
  readonly channels: number;
}

interface Sizes {
  readonly riff: number;
  readonly fact: number | undefined;
  readonly data: number;
}

/** What the sizes of a RIFF file can say. */
const LIMIT = 0xffffffff;

export class WavWriter implements ValueWriter {
  #bytes: ByteWriter;
  #context: WriteContext;
  #s16: boolean;
  #format: { readonly rate: number; readonly channels: number } | undefined;
  #sizes: Sizes | undefined;
  #samples = 0;
  #clipped = 0;
  #closing: Promise<void> | undefined;

  static open(bytes: ByteWriter, context: WriteContext): WavWriter {
    return new WavWriter(bytes, context);
  }

  constructor(bytes: ByteWriter, context: WriteContext) {
    this.#bytes = bytes;
    this.#context = context;
    this.#s16 = context.format === "s16";
  }

  async write(value: unknown): Promise<void> {
    const frame = value as AudioFrame;
    await this.#begin(frame.rate, frame.channels);
    const known = this.#format;
    if (known !== undefined && (known.rate !== frame.rate || known.channels !== frame.channels)) {
      throw new Fault(
        "RMC5112",
        `${this.#context.file} cannot hold two formats: it began with ${known.rate} Hz × ${known.channels}, then came ${frame.rate} Hz × ${frame.channels}`,
        {
          help: "let the flow keep one format, or write .jsonl",
        },
      );
    }
    const body = this.#s16 ? this.#integers(frame.samples) : floats(frame.samples);
    if (this.#bytes.length + body.length > LIMIT)
      throw oversized(this.#context, "a wav file cannot be larger than 4 GiB", "write it in parts");
    this.#samples += frame.samples.length;
    await this.#bytes.write(body);
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    const type = this.#context.type;
    const fixed = type.kind === "audio" ? type : { rate: null, channels: null };
    await this.#begin(fixed.rate ?? 48000, fixed.channels ?? 1);
    const sizes = this.#sizes;
    if (sizes !== undefined) {
      const length = this.#samples * (this.#s16 ? 2 : 4);
      await this.#bytes.patch(sizes.riff, u32(this.#bytes.length - 8));
      await this.#bytes.patch(sizes.data, u32(length));
      if (sizes.fact !== undefined) await this.#bytes.patch(sizes.fact, u32(this.#samples / (this.#format?.channels ?? 1)));
    }
    await this.#bytes.close();
    if (this.#clipped > 0) {
      this.#context.remark(
        remark(
          "RMC5108",
          `${this.#context.file}: ${this.#clipped} samples lie outside -1…1 (or are NaN) and were clipped to 16 bits`,
          "leave out --format s16 to keep them",
        ),
      );
    }
  }

  async #begin(rate: number, channels: number): Promise<void> {
    if (this.#format !== undefined) return;
    this.#format = { rate, channels };
    const { header, sizes } = makeHeader(rate, channels, this.#s16);
    this.#sizes = sizes;
    await this.#bytes.write(header);
  }

  #integers(samples: Float32Array): Uint8Array {
    const view = new DataView(new ArrayBuffer(samples.length * 2));
    for (let index = 0; index < samples.length; index++) {
      const scaled = halfToEven((samples[index] ?? 0) * 32768);
      // The negated comparison catches NaN as well.
      if (!(scaled >= -32768 && scaled <= 32767)) this.#clipped++;
      view.setInt16(index * 2, Number.isNaN(scaled) ? 0 : Math.max(-32768, Math.min(32767, scaled)), true);
    }
    return new Uint8Array(view.buffer);
  }
}

function floats(samples: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 4));
  for (let index = 0; index < samples.length; index++) view.setFloat32(index * 4, samples[index] ?? 0, true);
  return new Uint8Array(view.buffer);
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** More than two channels need the extensible form; floats need a fact chunk. */
function makeHeader(rate: number, channels: number, s16: boolean): { header: Uint8Array; sizes: Sizes } {
  const extensible = channels > 2;
  const bytes = s16 ? 2 : 4;
  const fmt = extensible ? 40 : s16 ? 16 : 18;
  const fact = s16 ? 0 : 12;
  const view = new DataView(new ArrayBuffer(12 + 8 + fmt + fact + 8));
  tag(view, 0, "RIFF");
  tag(view, 8, "WAVE");
  tag(view, 12, "fmt ");
  view.setUint32(16, fmt, true);
  view.setUint16(20, extensible ? 0xfffe : s16 ? 1 : 3, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * bytes, true);
  view.setUint16(32, channels * bytes, true);
  view.setUint16(34, bytes * 8, true);
  if (extensible) setExtension(view, 36, s16 ? 1 : 3, bytes * 8);
  const next = 20 + fmt;
  if (!s16) {
    tag(view, next, "fact");
    view.setUint32(next + 4, 4, true);
  }
  tag(view, next + fact, "data");
  return { header: new Uint8Array(view.buffer), sizes: { riff: 4, fact: s16 ? undefined : next + 8, data: next + fact + 4 } };
}

/** The tail of the KSDATAFORMAT_SUBTYPE GUIDs, as the format defines them. */
const SUBTYPE = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

function setExtension(view: DataView, at: number, format: number, bits: number): void {
  view.setUint16(at, 22, true);
  view.setUint16(at + 2, bits, true);
  view.setUint16(at + 8, format, true);
  for (const [index, byte] of SUBTYPE.entries()) view.setUint8(at + 10 + index, byte);
}

function tag(view: DataView, at: number, text: string): void {
  for (let index = 0; index < 4; index++) view.setUint8(at + index, text.charCodeAt(index));
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
