/**
 * The consumer's end of one stream: a queue that is bounded by the credit it gives. Taking a frame is consuming it.
 * A peer that sends more than it was allowed, or anything after END, breaks the protocol.
 */
import { RmcError } from "../error.ts";
import { isVoid, type Frame } from "../frame.ts";
import { CANCEL, END } from "../frame-type.ts";
import type { Waiting } from "../session/host-limits.ts";
import type { StreamCounts } from "../session/host-watch.ts";
import { Inbox } from "./inbox.ts";
import { windowOf, type LinkMode } from "./outgoing.ts";

/** What a reader sees of a stream: frames may also have come another way. */
export type FrameSource = Pick<Incoming, "stream" | "receive" | "onCancel" | "onUnread">;

export class Incoming {
  readonly stream: number;
  /** Called when a CANCEL arrives, after what it reaches has been discarded. */
  onCancel: ((frame: Frame) => void) | undefined;
  /** Called when the queue is nearly full and `receive` was never called. */
  onUnread: (() => void) | undefined;
  readonly #window: number;
  readonly #inbox = new Inbox<Frame>(({ bytes }) => this.#consume(bytes.length));
  #sendCredit: ((consumed: number) => void) | undefined;
  #frames = 0;
  #cancelled = 0;
  #cancels = 0;
  #received = 0;
  #consumed = 0;
  #credited = 0;
  #ended = false;
  #isRead = false;
  readonly #waiting: Waiting | undefined;

  constructor(stream: number, link: LinkMode, waiting?: Waiting) {
    this.stream = stream;
    this.#window = windowOf(link);
    this.#waiting = waiting;
  }

  /** What came since it began. */
  get counts(): StreamCounts {
    return { frames: this.#frames, bytes: this.#received, dropped: 0, cancelled: this.#cancelled, cancels: this.#cancels };
  }

  /** Bytes that nobody has taken. */
  get queued(): number {
    return this.#received - this.#consumed;
  }

  attach(sendCredit: (consumed: number) => void): void {
    this.#sendCredit = sendCredit;
  }

  /** From the link, in order. */
  accept(frame: Frame): void {
    if (this.#ended) throw new RmcError("protocol", `stream ${this.stream}: a frame after END`);
    if (frame.type === CANCEL) return this.#cancel(frame);
    if (this.#received - this.#credited > this.#window) throw new RmcError("protocol", `stream ${this.stream}: a frame without credit`);
    this.#frames++;
    this.#received += frame.bytes.length;
    this.#ended = frame.type === END;
    this.#waiting?.add(frame.bytes.length);
    this.#inbox.push(frame);
    if (!this.#isRead && this.#received > this.#window / 2) this.onUnread?.();
  }

  /**
   * The next DATA, MARK or END; undefined when the stream was closed before its END. Whoever awaits this very promise goes on
   * before `onCancel` tells of a cancel that reaches the frame.
   */
  receive(): Promise<Frame | undefined> {
    this.#isRead = true;
    return this.#inbox.next();
  }

  /** What has arrived can still be taken. */
  close(_error?: RmcError): void {
    this.#inbox.end();
  }

  #cancel(frame: Frame): void {
    this.#cancels++;
    const stale = this.#inbox.remove((queued) => !isVoid(queued, frame));
    this.#cancelled += stale.length;
    this.#consume(stale.reduce((sum, { bytes }) => sum + bytes.length, 0));
    // A frame that was taken just now is on its way to whoever awaits it. It comes first, and the cancel finds it there.
    void Promise.resolve().then(() => this.onCancel?.(frame));
  }

  #consume(bytes: number): void {
    this.#consumed += bytes;
    this.#waiting?.add(-bytes);
    if (this.#consumed - this.#credited < this.#window / 4) return;
    this.#credited = this.#consumed;
    this.#sendCredit?.(this.#consumed);
  }
}
