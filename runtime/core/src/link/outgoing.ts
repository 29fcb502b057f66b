/**
 * The producer's end of one stream. Frames leave in order, as far as the consumer's credit reaches: credit is the absolute
 * number of bytes the consumer has taken, so repeating or losing one does no harm. Credit is per stream, never per
 * connection: with one window for all, a flow that returns to an earlier place could fill it with what must wait (docs/wire.md).
 *
 * In live sessions "newest" and "deadline" streams give up DATA that waits; MARK, END, CANCEL and ERROR always arrive.
 */
import { machineClock, type Clock } from "../clock.ts";
import { RmcError } from "../error.ts";
import { isVoid, type Frame } from "../frame.ts";
import { DATA } from "../frame-type.ts";
import type { Waiting } from "../session/host-limits.ts";
import type { StreamCounts } from "../session/host-watch.ts";
import type { LinkProgram } from "../program.ts";

export type LinkMode = Pick<LinkProgram, "mode" | "deadline">;
export type Transmit = (frame: Frame) => Promise<void>;

/** How far a producer may be ahead. Where late frames are worth nothing, little may be on the way. */
export function windowOf(link: LinkMode): number {
  return link.mode === "reliable" ? 4 * 1024 * 1024 : 64 * 1024;
}

/** What waits here beyond the window of the consumer. */
const BEHIND = 256 * 1024;

/** What a writer sees of a stream: frames may also go another way. */
export type FrameSink = Pick<Outgoing, "stream" | "push" | "send" | "isBehind" | "drained" | "cancel">;

export class Outgoing {
  readonly stream: number;
  readonly #link: LinkMode;
  readonly #clock: Clock;
  readonly #queue: { readonly frame: Frame; readonly since: number }[] = [];
  #transmit: Transmit | undefined;
  #pumping = false;
  #sent = 0;
  #consumed = 0;
  #dropped = 0;
  #cancelled = 0;
  #cancels = 0;
  #frames = 0;
  #queued = 0;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #error: RmcError | undefined;
  readonly #whole: Waiting | undefined;

  constructor(stream: number, link: LinkMode, clock: Clock = machineClock, whole?: Waiting) {
    this.stream = stream;
    this.#link = link;
    this.#clock = clock;
    this.#whole = whole;
  }

  /** What has left since it began, and what has not. */
  get counts(): StreamCounts {
    const dropped = this.#dropped - this.#cancelled;
    return { frames: this.#frames, bytes: this.#sent, dropped, cancelled: this.#cancelled, cancels: this.#cancels };
  }

  /** Bytes that have not left. */
  get queued(): number {
    return this.#queued;
  }

  /** DATA frames given up by the stream's mode or a cancel. */
  get dropped(): number {
    return this.#dropped;
  }

  /** More waits than a producer should add to. */
  get isBehind(): boolean {
    return this.#queued > BEHIND;
  }

  /** From now on frames go this way. Until then they wait. */
  attach(transmit: Transmit): void {
    this.#transmit = transmit;
    this.#start();
  }

  /** Takes ownership of the frame. Never waits: callers await `drained` before they produce more. */
  push(frame: Frame): void {
    if (this.#error) return;
    if (frame.type === DATA && this.#link.mode === "newest") this.#give(() => true);
    this.#queued += frame.bytes.length;
    this.#whole?.add(frame.bytes.length);
    this.#queue.push({ frame, since: this.#link.mode === "deadline" ? this.#clock.now() : 0 });
    this.#start();
  }

  async send(frame: Frame): Promise<void> {
    this.push(frame);
    await this.drained();
  }

  /** Resolves when everything pushed has left; rejects when the stream is closed before. */
  drained(): Promise<void> {
    if (this.#error) return Promise.reject(this.#error);
    if (this.#queue.length === 0 && !this.#pumping) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** A cancel overtakes what waits, and discards what it reaches. */
  cancel(frame: Frame): void {
    const before = this.#dropped;
    this.#give((waiting) => isVoid(waiting, frame));
    this.#cancelled += this.#dropped - before;
    this.#cancels++;
    if (this.#transmit && !this.#error) this.#transmit(frame).catch(() => undefined);
    this.#start();
  }

  /** The consumer has taken this many bytes since the stream began. */
  credit(consumed: number): void {
    if (consumed > this.#sent) throw new RmcError("protocol", `stream ${this.stream}: credit for what was not sent`);
    this.#consumed = Math.max(this.#consumed, consumed);
    this.#start();
  }

  close(error: RmcError): void {
    if (this.#error) return;
    this.#error = error;
    this.#queue.length = 0;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #start(): void {
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#transmit && this.#mayPass()) {
        const { frame } = this.#queue.shift()!;
        this.#queued -= frame.bytes.length;
        this.#whole?.add(-frame.bytes.length);
        this.#frames++;
        this.#sent += frame.bytes.length;
        await this.#transmit(frame);
      }
    } catch {
      // The link is closing; it closes its streams with the reason.
    }
    this.#pumping = false;
    if (this.#queue.length === 0 && !this.#error) for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** A frame larger than the window passes once the consumer has taken nearly everything before it. */
  #mayPass(): boolean {
    const { deadline } = this.#link;
    if (deadline !== undefined) this.#give((_, since) => this.#clock.now() - since > deadline);
    const size = this.#queue[0]?.frame.bytes.length;
    if (size === undefined) return false;
    const window = windowOf(this.#link);
    const ahead = this.#sent - this.#consumed;
    return ahead + size <= window || ahead < window / 4;
  }

  #give(stale: (frame: Frame, since: number) => boolean): void {
    for (let i = this.#queue.length - 1; i >= 0; i--) {
      const { frame, since } = this.#queue[i]!;
      if (frame.type !== DATA || !stale(frame, since)) continue;
      this.#queue.splice(i, 1);
      this.#queued -= frame.bytes.length;
      this.#whole?.add(-frame.bytes.length);
      this.#dropped++;
    }
  }
}
