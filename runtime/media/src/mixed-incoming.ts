/**
 * A stream and a track as one: what came on the stream, and frames that came another way, which need no credit. Where their reader
 * is behind, the oldest of those give way. END of the stream ends both.
 */
import { END, type Frame, type FrameSource } from "@rmc/runtime";

/** A second of audio. */
const MOST_WAITING = 50;

export class MixedIncoming implements FrameSource {
  readonly stream: number;
  /** Of the track. */
  dropped = 0;
  readonly #source: FrameSource;
  readonly #hear: (step: number) => void;
  readonly #waiting: Frame[] = [];
  /** Has been asked of the source, and `#next` is what it said. */
  #isAsked = false;
  #next: { readonly frame: Frame | undefined } | undefined;
  #wake: (() => void) | undefined;

  /** `hear` is told the step of each frame of the stream. */
  constructor(source: FrameSource, hear: (step: number) => void) {
    this.#source = source;
    this.#hear = hear;
    this.stream = source.stream;
  }

  get onCancel(): FrameSource["onCancel"] {
    return this.#source.onCancel;
  }

  set onCancel(listener: FrameSource["onCancel"]) {
    this.#source.onCancel = listener;
  }

  get onUnread(): FrameSource["onUnread"] {
    return this.#source.onUnread;
  }

  set onUnread(listener: FrameSource["onUnread"]) {
    this.#source.onUnread = listener;
  }

  inject(frame: Frame): void {
    if (this.#isOver) return;
    if (this.#waiting.push(frame) > MOST_WAITING) {
      this.#waiting.shift();
      this.dropped++;
    }
    this.#wake?.();
  }

  async receive(): Promise<Frame | undefined> {
    for (;;) {
      this.#ask();
      if (this.#next && (!this.#isOver || this.#waiting.length === 0)) return this.#take(this.#next.frame);
      const frame = this.#waiting.shift();
      if (frame) return frame;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The stream has ended, or was closed. */
  get #isOver(): boolean {
    return this.#next !== undefined && (this.#next.frame === undefined || this.#next.frame.type === END);
  }

  #take(frame: Frame | undefined): Frame | undefined {
    this.#isAsked = this.#isOver;
    if (!this.#isOver) this.#next = undefined;
    return frame;
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    void this.#source.receive().then((frame) => {
      if (frame) this.#hear(frame.stamp.step);
      this.#next = { frame };
      this.#wake?.();
    });
  }
}
