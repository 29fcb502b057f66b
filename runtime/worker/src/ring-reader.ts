/** The reader of a lane. It believes nothing that stands there: counts and lengths are read once and compared with what can be. */
import { RmcError } from "@rmc/runtime";
import { HEADER, MOVED, padded, PART, READ, READER_WAITS, unreadOf, WRITER_WAITS, WRITTEN, type Lane } from "./ring-memory.ts";

export class RingReader {
  readonly #lane: Lane;
  readonly #limit: number;
  readonly #ring: () => void;
  #read: number;
  /** The other side's count when it was looked at last. */
  #written: number;
  /** That is not there as a whole, and how much of it is. */
  #message: Uint8Array | undefined;
  #filled = 0;
  /** The length of the large message that is next. */
  #awaited: number | undefined;
  /** Large messages that have come. */
  readonly #moved: Uint8Array[] = [];

  /** `limit`: of a message. `ring`: wakes a writer who waits. */
  constructor(lane: Lane, limit: number, ring: () => void) {
    this.#lane = lane;
    this.#read = this.#written = Atomics.load(lane.words, READ);
    this.#limit = limit;
    this.#ring = ring;
  }

  get unread(): number {
    this.#written = Atomics.load(this.#lane.words, WRITTEN);
    return unreadOf(this.#lane, this.#written, this.#read);
  }

  /** A large message has come. */
  give(message: Uint8Array): void {
    this.#moved.push(message);
  }

  /** The next message. Undefined: it is not there as a whole; the writer will ring when there is more of it, a large one is given. */
  take(): Uint8Array | undefined {
    const { words } = this.#lane;
    for (;;) {
      const message = this.#takeSome();
      if (message || this.#awaited !== undefined) return message;
      Atomics.store(words, READER_WAITS, 1);
      // What was written before the writer could see that.
      if (this.unread === 0) return undefined;
      Atomics.store(words, READER_WAITS, 0);
    }
  }

  #takeSome(): Uint8Array | undefined {
    const { bytes } = this.#lane;
    const message = (this.#message ??= this.#begin());
    if (!message) return this.#takeLarge();
    while (this.#filled < message.length) {
      const wanted = Math.min(message.length - this.#filled, PART);
      const size = Math.min(wanted, this.#ready(wanted), bytes.length - this.#at);
      if (size === 0) return undefined;
      message.set(bytes.subarray(this.#at, this.#at + size), this.#filled);
      this.#filled += size;
      this.#pass(padded(size));
    }
    this.#message = undefined;
    return message;
  }

  #takeLarge(): Uint8Array | undefined {
    const message = this.#awaited === undefined ? undefined : this.#moved.shift();
    if (!message) return undefined;
    if (message.length !== this.#awaited)
      throw new RmcError("corrupt-frame", `a message of ${message.length} bytes came where ${this.#awaited} were due`);
    this.#awaited = undefined;
    return message;
  }

  /** Undefined: there is none, or a large one. */
  #begin(): Uint8Array | undefined {
    if (this.#awaited !== undefined || this.#ready(HEADER) === 0) return undefined;
    const word = this.#lane.lengths[this.#at / 4]!;
    const length = word & ~MOVED;
    if (length > this.#limit)
      throw new RmcError("corrupt-frame", `a message of ${length} bytes stands in the ring; the limit is ${this.#limit}`);
    this.#pass(HEADER);
    this.#filled = 0;
    if (word < 0) return void (this.#awaited = length);
    return new Uint8Array(length);
  }

  get #at(): number {
    return this.#read & (this.#lane.bytes.length - 1);
  }

  /** As it is known, if that is enough. */
  #ready(wanted: number): number {
    const known = (this.#written - this.#read) >>> 0;
    return known >= wanted ? known : this.unread;
  }

  /** A writer who waits is woken when he can write much at once. */
  #pass(size: number): void {
    const { words, bytes } = this.#lane;
    this.#read = (this.#read + size) | 0;
    Atomics.store(words, READ, this.#read);
    if (Atomics.load(words, WRITER_WAITS) === 0 || (this.#written - this.#read) >>> 0 > bytes.length / 2) return;
    Atomics.store(words, WRITER_WAITS, 0);
    this.#ring();
  }
}
