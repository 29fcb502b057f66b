/**
 * Memory that two threads share as a channel: one copy in, one copy out, and no call of the engine while both sides are busy. A side
 * that waits is woken by an empty message on a MessagePort. Over it go large messages, too, in their turn, and the last words: what
 * had no room when the channel was closed, and the reason. A port that closes without them had its thread ended; Node tells that,
 * browsers do not.
 */
import { FRAME_LIMIT, mustTake, RmcError, type Channel } from "@rmc/runtime";
import { nextTurn } from "./next-turn.ts";
import { GONE, movable, type Port } from "./port.ts";
import { laneOf, type RingEnd } from "./ring-memory.ts";
import { RingReader } from "./ring-reader.ts";
import { RingWriter } from "./ring-writer.ts";

/** The last that is heard. */
interface Farewell {
  readonly rest: Uint8Array[];
  readonly reason: string | undefined;
}

/** What is read before timers and other sockets have their turn: bytes, of which a message costs some besides its own. */
const TURN = 1024 * 1024;
const MESSAGE = 1024;

export class RingChannel implements Channel {
  readonly name = "ring";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #port: Port;
  readonly #writer: RingWriter;
  readonly #reader: RingReader;
  /** What the ring had no room for. The first one may be in it in part. */
  readonly #queue: { readonly message: Uint8Array; readonly size: number; readonly sent: PromiseWithResolvers<void> }[] = [];
  #queued = 0;
  #reads = TURN;
  #waiting: ((message: Uint8Array | undefined) => void) | undefined;
  #farewell: Farewell | undefined;
  #isOver = false;

  constructor({ memory, side, port }: RingEnd) {
    const ring = (): void => port.postMessage(null, []);
    this.#port = port;
    this.#writer = new RingWriter(laneOf(memory, side), ring, (message) => {
      const bytes = movable(message);
      port.postMessage(bytes, [bytes.buffer]);
    });
    this.#reader = new RingReader(laneOf(memory, 1 - side), FRAME_LIMIT, ring);
    port.addEventListener("message", ({ data }) => this.#hear(data as null | Uint8Array | Farewell));
    port.addEventListener("close", () => this.#part({ rest: [], reason: GONE }));
    port.start();
  }

  get pressure(): number {
    return this.#isOver ? 0 : this.#queued + (this.#try(() => this.#writer.pressure) ?? 0);
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isOver || this.#farewell !== undefined);
    if (this.#queue.length === 0 && this.#try(() => this.#writer.put(message))) return;
    if (this.#isOver) throw closedError();
    const sent = Promise.withResolvers<void>();
    this.#queued += message.length;
    this.#queue.push({ message, size: message.length, sent });
    await sent.promise;
  }

  receive(): Promise<Uint8Array | undefined> {
    const message = this.#take();
    if (message || this.#isOver) return Promise.resolve(message);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(reason?: string): void {
    if (this.#isOver) return;
    if (this.#farewell) return this.#end(this.#farewell.reason);
    const rest = this.#queue.map(({ message }) => movable(message));
    const buffers = rest.map(({ buffer }) => buffer);
    this.#port.postMessage({ rest, reason } satisfies Farewell, buffers);
    this.#end(reason);
  }

  #hear(data: null | Uint8Array | Farewell): void {
    if (data !== null && "rest" in data) return this.#part(data);
    if (data) this.#reader.give(data);
    this.#wake();
  }

  /** In a turn of its own. */
  #wake(): void {
    this.#reads = TURN;
    this.#pump();
    this.#serve();
  }

  #pump(): void {
    for (let [first] = this.#queue; first && this.#try(() => this.#writer.put(first!.message)); [first] = this.#queue) {
      this.#queue.shift();
      this.#queued -= first.size;
      first.sent.resolve();
    }
  }

  #serve(): void {
    const waiting = this.#waiting;
    const message = waiting && this.#take();
    if (!message) return;
    this.#waiting = undefined;
    waiting(message);
  }

  #take(): Uint8Array | undefined {
    if (this.#isOver) return undefined;
    if (this.#reads <= 0) {
      nextTurn(() => this.#wake());
      return undefined;
    }
    const taken = this.#try(() => this.#reader.take());
    if (this.#isOver) return undefined;
    const message = taken ?? this.#farewell?.rest.shift();
    if (message) this.#reads -= MESSAGE + message.length;
    else if (this.#farewell) this.#end(this.#farewell.reason);
    return message;
  }

  /** The other side writes and reads no more. */
  #part(farewell: Farewell): void {
    if (this.#isOver || this.#farewell) return;
    this.#farewell = farewell;
    this.#refuse();
    const isRead = farewell.rest.length === 0 && this.#try(() => this.#reader.unread) === 0;
    if (isRead) this.#end(farewell.reason);
    else this.#serve();
  }

  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#port.close();
    this.#refuse();
    this.#waiting?.(undefined);
    this.#closed.resolve(reason);
  }

  #refuse(): void {
    this.#queued = 0;
    for (const { sent } of this.#queue.splice(0)) sent.reject(closedError());
  }

  /** What contradicts itself in the ring ends the channel. */
  #try<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.close(RmcError.from(error, "corrupt-frame").message);
      return undefined;
    }
  }
}

function closedError(): RmcError {
  return new RmcError("channel-closed", "the channel is closed");
}
