/**
 * A stream whose audio may go as a track: while there is one, DATA goes there, at the pace at which it is heard, and everything
 * else behind it on the stream. A cancel takes what has not been sent yet.
 */
import { DATA, isVoid, type Frame, type FrameSink } from "@rmc/runtime";

export interface Detour {
  /** Resolves when the frame has gone. */
  send(frame: Frame): Promise<void>;
  /** Nothing more goes of the frame that is going. */
  abort(): void;
}

/** What waits beyond this makes the producer wait: more than a second of audio. */
const BEHIND = 256 * 1024;

export class DivertedOutgoing implements FrameSink {
  readonly stream: number;
  readonly #sink: FrameSink;
  readonly #waiting: Frame[] = [];
  #detour: Detour | undefined;
  /** On its way on the detour. */
  #going: Frame | undefined;
  #pumping: Promise<void> | undefined;

  constructor(sink: FrameSink) {
    this.#sink = sink;
    this.stream = sink.stream;
  }

  get isBehind(): boolean {
    return this.#sink.isBehind || this.#waiting.reduce((sum, { bytes }) => sum + bytes.length, 0) > BEHIND;
  }

  /** Undefined: values go as they are from now on, with what is left of those that wait. */
  divert(detour: Detour | undefined): void {
    this.#detour?.abort();
    this.#detour = detour;
  }

  push(frame: Frame): void {
    if (!this.#detour && !this.#pumping) return this.#sink.push(frame);
    this.#waiting.push(frame);
    this.#pumping ??= this.#pump();
  }

  async send(frame: Frame): Promise<void> {
    this.push(frame);
    await this.drained();
  }

  async drained(): Promise<void> {
    await this.#pumping;
    await this.#sink.drained();
  }

  cancel(frame: Frame): void {
    const left = this.#waiting.splice(0).filter((waiting) => !isVoid(waiting, frame));
    this.#waiting.push(...left);
    if (this.#going && isVoid(this.#going, frame)) this.#detour?.abort();
    this.#sink.cancel(frame);
  }

  async #pump(): Promise<void> {
    for (let frame = this.#waiting.shift(); frame; frame = this.#waiting.shift()) {
      this.#going = frame;
      if (this.#detour && frame.type === DATA) await this.#detour.send(frame);
      else this.#sink.push(frame);
    }
    this.#going = this.#pumping = undefined;
  }
}
