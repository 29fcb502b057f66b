/**
 * Writes video frames into one y4m file. The header needs the frame rate, which only the times of the first two frames
 * tell, so the first frame waits for the second. rgba frames arrive here as i420: the caller converts them.
 */
import { Fault, remark } from "../fault.ts";
import type { ByteWriter } from "./byte-writer.ts";
import type { ValueWriter, WriteContext } from "./file-format.ts";

interface VideoFrame {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly pts: number;
}

/** A file of one frame has no interval to measure; 25 is what such tools assume. */
const LONE_RATE: readonly [number, number] = [25, 1];

export class Y4mWriter implements ValueWriter {
  #bytes: ByteWriter;
  #context: WriteContext;
  #first: VideoFrame | undefined;
  #rate: readonly [number, number] | undefined;
  #count = 0;
  #closing: Promise<void> | undefined;

  constructor(bytes: ByteWriter, context: WriteContext) {
    this.#bytes = bytes;
    this.#context = context;
  }

  async write(value: unknown): Promise<void> {
    const frame = value as VideoFrame;
    const first = this.#first;
    if (first === undefined) {
      this.#first = copied(frame);
      return;
    }
    this.#compare(first, frame);
    if (this.#rate === undefined) await this.#begin(first, rateOf(frame.pts - first.pts));
    this.#checkTime(first, frame);
    await this.#frame(frame);
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    try {
      if (this.#first === undefined)
        this.#context.remark(remark("RMC5110", `${this.#context.file} is empty: the output gave no frame, so its size is not known`));
      else if (this.#rate === undefined) await this.#begin(this.#first, LONE_RATE);
    } finally {
      await this.#bytes.close();
    }
  }

  async #begin(first: VideoFrame, rate: readonly [number, number]): Promise<void> {
    this.#rate = rate;
    const space = first.format === "gray" ? "Cmono XCOLORRANGE=FULL" : "C420jpeg XCOLORRANGE=LIMITED";
    await this.#bytes.write(
      new TextEncoder().encode(`YUV4MPEG2 W${first.width} H${first.height} F${rate[0]}:${rate[1]} Ip A1:1 ${space}\n`),
    );
    await this.#frame(first);
  }

  async #frame(frame: VideoFrame): Promise<void> {
    this.#count++;
    await this.#bytes.write(MARK);
    await this.#bytes.write(frame.data);
  }

  #compare(first: VideoFrame, frame: VideoFrame): void {
    if (first.width === frame.width && first.height === frame.height && first.format === frame.format) return;
    const shown = (one: VideoFrame): string => `${one.width} × ${one.height} ${one.format}`;
    throw new Fault("RMC5112", `${this.#context.file} cannot hold two formats: it began with ${shown(first)}, then came ${shown(frame)}`, {
      help: "let the flow keep one format, or write .jsonl",
    });
  }

  #checkTime(first: VideoFrame, frame: VideoFrame): void {
    const [up, down] = this.#rate ?? LONE_RATE;
    const expected = first.pts + (this.#count * down) / up;
    if (Math.abs(frame.pts - expected) * up < 0.5 * down) return;
    this.#context.remark(
      remark(
        "RMC5108",
        `${this.#context.file}: frames are not evenly spaced in time; y4m keeps their order only`,
        "write .jsonl to keep their times",
      ),
    );
  }
}

const MARK: Uint8Array = new TextEncoder().encode("FRAME\n");

function copied(frame: VideoFrame): VideoFrame {
  return { ...frame, data: frame.data.slice() };
}

/** The fraction that is meant: whole frames a second, those of NTSC, or milliseconds of a frame. */
function rateOf(interval: number): readonly [number, number] {
  if (!(interval > 0)) return LONE_RATE;
  const rate = 1 / interval;
  for (const [up, down] of [
    [Math.round(rate), 1],
    [Math.round(rate * 1.001) * 1000, 1001],
  ] as const) {
    if (up > 0 && Math.abs(up / down - rate) < rate * 1e-6) return [up, down];
  }
  return [1_000_000, Math.max(1, Math.round(interval * 1_000_000))];
}
