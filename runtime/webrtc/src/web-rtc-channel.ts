/**
 * A reliable, ordered data channel as a channel. What is handed over is held here while the library has enough to do, so that
 * its own queue stays short. Closing says so in a last piece and waits for the answer: a data channel has no word for a reason,
 * and whoever ends the peer connection loses what is still on its way.
 */
import { FRAME_LIMIT, Inbox, machineClock, mustTake, RmcError, type Channel } from "@rmc/runtime";
import type { Pipe } from "./pipe.ts";
import { Assembly, END, endPiece, LARGEST_PIECE, LEAST_PIECE, pieceOf, reasonOf } from "./pieces.ts";

/** How long the other side has to say that it has read the end, from when it last took something. */
const FAREWELL_MS = 3_000;

interface Waiting {
  readonly message: Uint8Array;
  readonly sent: PromiseWithResolvers<void>;
}

export interface WebRtcChannelOptions {
  /** The largest message that is taken from the other side. */
  readonly takes?: number;
  /** Why the peer connection is gone, where somebody may hear of it another way. Until it is known the channel only seems slow. */
  readonly whyGone?: () => Promise<string | undefined>;
}

export class WebRtcChannel implements Channel {
  readonly name = "webrtc";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly onlyReads = true;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #pipe: Pipe;
  readonly #pieceLimit: number;
  readonly #inbox = new Inbox<Uint8Array>();
  readonly #assembly: Assembly;
  readonly #queue: Waiting[] = [];
  /** Of the first in the queue: how much of it has gone. */
  #gone = 0;
  #queued = 0;
  #isClosed = false;
  #isEnded = false;
  #farewell: Uint8Array | undefined;
  #stopWaiting: () => void = () => undefined;

  /** The pipe must be open. */
  constructor(pipe: Pipe, { takes = FRAME_LIMIT, whyGone }: WebRtcChannelOptions = {}) {
    this.#pipe = pipe;
    this.#pieceLimit = Math.max(LEAST_PIECE, Math.min(pipe.pieceLimit, LARGEST_PIECE));
    this.#assembly = new Assembly(takes);
    pipe.listen({
      onPiece: (piece) => this.#take(piece),
      onRoom: () => this.#pump(),
      onClosed: () => void this.#break(whyGone),
    });
  }

  get pressure(): number {
    return this.#queued + this.#pipe.bufferedAmount;
  }

  send(message: Uint8Array): Promise<void> {
    try {
      mustTake(message, this, this.#isClosed);
    } catch (error) {
      return Promise.reject(error as RmcError);
    }
    const sent = Promise.withResolvers<void>();
    this.#queue.push({ message, sent });
    this.#queued += message.length;
    this.#pump();
    return sent.promise;
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    if (this.#isClosed) return;
    this.#end(reason);
    this.#sayGoodbye(reason);
  }

  #pump(): void {
    while (!this.#isEnded && this.#queue.length > 0 && this.#pipe.hasRoom) {
      const { message, sent } = this.#queue[0]!;
      const piece = pieceOf(message, this.#gone, this.#pieceLimit);
      if (!this.#hand(piece)) return;
      this.#gone += piece.length - 1;
      if (this.#gone < message.length) continue;
      this.#gone = 0;
      this.#queued -= message.length;
      this.#queue.shift();
      sent.resolve();
    }
    if (this.#queue.length > 0 || this.#farewell === undefined || this.#isEnded) return;
    const farewell = this.#farewell;
    this.#farewell = undefined;
    this.#hand(farewell);
  }

  /** A library may refuse when the connection is about to end. */
  #hand(piece: Uint8Array): boolean {
    try {
      this.#pipe.send(piece);
      if (this.#isClosed) this.#waitForAnswer();
      return true;
    } catch {
      this.#end("the data channel takes nothing more");
      this.#giveUp();
      return false;
    }
  }

  #take(piece: Uint8Array | undefined): void {
    if (piece?.at(-1) === END) return this.#hearEnd(reasonOf(piece));
    if (this.#isClosed) return;
    try {
      if (piece === undefined) throw new RmcError("protocol", "only binary messages are understood");
      const whole = this.#assembly.add(piece);
      if (whole) this.#inbox.push(whole);
    } catch (error) {
      this.close(RmcError.from(error, "protocol").message);
    }
  }

  /** The other side reads no more. It waits for an answer, which is also the answer to ours. */
  #hearEnd(reason: string | undefined): void {
    if (this.#isClosed) return this.#giveUp();
    this.#end(reason);
    this.#dropQueue();
    this.#sayGoodbye(undefined);
  }

  #sayGoodbye(reason: string | undefined): void {
    this.#farewell = endPiece(reason);
    this.#waitForAnswer();
    this.#pump();
  }

  #waitForAnswer(): void {
    this.#stopWaiting();
    if (!this.#isEnded) this.#stopWaiting = machineClock.after(FAREWELL_MS, () => this.#giveUp(), "idle");
  }

  async #break(whyGone: WebRtcChannelOptions["whyGone"]): Promise<void> {
    this.#isEnded = true;
    this.#stopWaiting();
    this.#end((this.#isClosed ? undefined : await whyGone?.()) ?? "the peer connection was closed");
    this.#dropQueue();
  }

  #giveUp(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopWaiting();
    this.#dropQueue();
    this.#pipe.close();
  }

  #dropQueue(): void {
    const error = new RmcError("channel-closed", "the data channel was closed before a message had left");
    for (const { sent } of this.#queue.splice(0)) sent.reject(error);
    this.#gone = this.#queued = 0;
  }

  #end(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.end();
    this.#closed.resolve(reason);
  }
}
