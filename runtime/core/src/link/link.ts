/**
 * A link joins two hosts over one channel: it multiplexes the streams between them, counts the frames that must arrive,
 * carries credit, and hands everything on stream 0 to its owner. The reader never waits for a consumer, so one slow stream
 * holds up no other; memory stays bounded because each stream's credit is. Resuming on another channel comes with the
 * sequence numbers that are already checked here.
 */
import type { Channel } from "../channel.ts";
import { RmcError } from "../error.ts";
import { createFrame, decodeFrame, FRAME_LIMIT, isCounted, jsonFrame, sequenceOf, setSequence, type Frame } from "../frame.ts";
import { CANCEL, CLOSE, CREDIT, DATA, END, MARK, PING, PONG } from "../frame-type.ts";
import type { Incoming } from "./incoming.ts";
import { Outgoing } from "./outgoing.ts";

export interface LinkEvents {
  /** HELLO, OPEN, READY, ERROR, CLOSE, and END of stream 0. */
  control(frame: Frame): void;
  /** Once, when the link is over and its streams are closed; undefined after `close`. */
  closed(error: RmcError | undefined): void;
}

/** How a session ends that nothing went wrong with: made once, since most end so and it takes long to see where one is. */
export const OVER: RmcError = new RmcError("session-closed", "the session is closed");
const CLOSED = new RmcError("channel-closed", "the link is closed");

export class Link {
  /** Whose stream 0 this is: a host first, then the session's member. */
  events: LinkEvents;
  readonly channel: Channel;
  readonly #incoming = new Map<number, Incoming>();
  readonly #outgoing = new Map<number, Outgoing>();
  readonly #counts: boolean;
  readonly #most: number;
  #sent = 0;
  #received = 0;
  #isClosed = false;

  /** `first`: a message that was received already, to see who calls. `most`: bytes of a message that is taken. */
  constructor(channel: Channel, events: LinkEvents, first?: Uint8Array, most: number = FRAME_LIMIT) {
    this.channel = channel;
    this.#most = most;
    this.#counts = channel.numbers !== true;
    this.events = events;
    void this.#read(first);
  }

  add(stream: Incoming | Outgoing): void {
    const { stream: number } = stream;
    if (stream instanceof Outgoing) {
      this.#outgoing.set(number, stream);
      stream.attach((frame) => this.#transmit(frame));
      return;
    }
    this.#incoming.set(number, stream);
    stream.attach((consumed) => {
      const frame = createFrame(CREDIT, number, 8);
      frame.view.setFloat64(frame.at, consumed, true);
      this.#post(frame);
    });
  }

  /** Sends a frame of stream 0 at once. */
  control(frame: Frame): void {
    this.#post(frame);
  }

  /** Tells the other side and closes the channel. Streams that have not ended are closed with `error`. Idempotent. */
  close(error?: RmcError): void {
    if (this.#isClosed) return;
    this.#post(jsonFrame(CLOSE, error ? { reason: error.message } : {}));
    this.#end(error);
  }

  async #read(first: Uint8Array | undefined): Promise<void> {
    try {
      // Also the first one is awaited: whoever makes a link has it in hand before anything happens on it.
      for (let message = await (first ?? this.channel.receive()); message; message = await this.channel.receive())
        this.#take(decodeFrame(this.#bounded(message)));
      if (this.#isClosed) return;
      const reason = await this.channel.closed;
      const lost = `the ${this.channel.name} connection was lost${reason ? `: ${reason}` : ""}`;
      this.#end(RmcError.told(reason) ?? new RmcError("channel-closed", lost));
    } catch (error) {
      this.close(RmcError.from(error, "protocol"));
    }
  }

  #bounded(message: Uint8Array): Uint8Array {
    if (message.length > this.#most)
      throw new RmcError("too-large", `a message has ${message.length} bytes; this host takes ${this.#most} (--max-message)`);
    return message;
  }

  #take(frame: Frame): void {
    if (this.#counts && isCounted(frame.type) && sequenceOf(frame.view) !== this.#received++ >>> 0)
      throw new RmcError("corrupt-frame", "a frame is corrupt: sequence");
    switch (frame.type) {
      case DATA:
      case MARK:
      case CANCEL:
        return this.#incomingOf(frame).accept(frame);
      case END:
        return frame.stream === 0 ? this.events.control(frame) : this.#incomingOf(frame).accept(frame);
      case CREDIT:
        return this.#credit(frame);
      case PING:
        return this.#post(createFrame(PONG, 0));
      case PONG:
        return;
      case CLOSE:
        this.events.control(frame);
        return this.#end(undefined);
      default:
        return this.events.control(frame);
    }
  }

  #incomingOf(frame: Frame): Incoming {
    const stream = this.#incoming.get(frame.stream);
    if (!stream) throw new RmcError("protocol", `stream ${frame.stream} does not arrive here`);
    return stream;
  }

  #credit(frame: Frame): void {
    const stream = this.#outgoing.get(frame.stream);
    const consumed = frame.end - frame.at === 8 ? frame.view.getFloat64(frame.at, true) : Number.NaN;
    if (!stream || !Number.isSafeInteger(consumed) || consumed < 0) throw new RmcError("corrupt-frame", "a frame is corrupt: credit");
    stream.credit(consumed);
  }

  #post(frame: Frame): void {
    // Nobody waits for these: when the channel fails, the reader ends the link.
    this.#transmit(frame).catch(() => undefined);
  }

  #transmit(frame: Frame): Promise<void> {
    if (this.#isClosed) return Promise.reject(CLOSED);
    if (this.#counts && isCounted(frame.type)) setSequence(frame.view, this.#sent++ >>> 0);
    return this.channel.send(frame.bytes);
  }

  #end(error: RmcError | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const reason = error ?? OVER;
    for (const stream of [...this.#outgoing.values(), ...this.#incoming.values()]) stream.close(reason);
    this.channel.close(error?.message);
    this.events.closed(error);
  }
}
