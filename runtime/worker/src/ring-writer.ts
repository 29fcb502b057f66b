/** The writer of a lane. What is larger than the room there is goes in in parts. */
import { HEADER, LARGE, MOVED, padded, PART, READ, READER_WAITS, unreadOf, WRITER_WAITS, WRITTEN, type Lane } from "./ring-memory.ts";

/** Bytes of large messages that may be on the way; one may, of any size. */
const MOST_MOVED = 8 * 1024 * 1024;

export class RingWriter {
  readonly #lane: Lane;
  readonly #ring: () => void;
  readonly #move: (message: Uint8Array) => void;
  #written: number;
  /** The other side's count when it was looked at last. */
  #read: number;
  /** Bytes that are in of the message that is not in as a whole. */
  #passed: number | undefined;
  /** Large messages that were not read, with the count behind them, and how many bytes they have. */
  readonly #moved: { readonly written: number; readonly size: number }[] = [];
  #movedBytes = 0;

  /** `ring`: wakes a reader who waits. `move`: hands him a large message, which wakes him as well. */
  constructor(lane: Lane, ring: () => void, move: (message: Uint8Array) => void) {
    this.#lane = lane;
    this.#written = Atomics.load(lane.words, WRITTEN);
    this.#read = Atomics.load(lane.words, READ);
    this.#ring = ring;
    this.#move = move;
  }

  /** Bytes on the way. */
  get pressure(): number {
    const { unread } = this;
    this.#forgetRead();
    return unread + this.#movedBytes;
  }

  get unread(): number {
    this.#read = Atomics.load(this.#lane.words, READ);
    return unreadOf(this.#lane, this.#written, this.#read);
  }

  /** False: not all of it is in. The reader will ring when there is room; the same message is to be put then. */
  put(message: Uint8Array): boolean {
    const { words, bytes } = this.#lane;
    const isLarge = message.length > LARGE;
    while (!(isLarge ? this.#putLarge(message) : this.#putSome(message))) {
      Atomics.store(words, WRITER_WAITS, 1);
      // What the reader took before it could see that.
      if (this.unread === bytes.length || (isLarge && !this.#mayMove(message.length))) return false;
      Atomics.store(words, WRITER_WAITS, 0);
    }
    return true;
  }

  #putLarge(message: Uint8Array): boolean {
    const { words } = this.#lane;
    const size = message.length;
    if (this.#room(HEADER) === 0 || !this.#mayMove(size)) return false;
    this.#lane.lengths[this.#at / 4] = size | MOVED;
    this.#written = (this.#written + HEADER) | 0;
    this.#moved.push({ written: this.#written, size });
    this.#movedBytes += size;
    Atomics.store(words, WRITTEN, this.#written);
    // It wakes the reader itself.
    Atomics.store(words, READER_WAITS, 0);
    this.#move(message);
    return true;
  }

  #mayMove(size: number): boolean {
    this.#forgetRead();
    return this.#movedBytes === 0 || this.#movedBytes + size <= MOST_MOVED;
  }

  #forgetRead(): void {
    for (let [first] = this.#moved; first && ((this.#read - first.written) | 0) >= 0; [first] = this.#moved) {
      this.#moved.shift();
      this.#movedBytes -= first.size;
    }
  }

  #putSome(message: Uint8Array): boolean {
    const { bytes, lengths } = this.#lane;
    if (this.#passed === undefined) {
      if (this.#room(HEADER) === 0) return false;
      lengths[this.#at / 4] = message.length;
      this.#written = (this.#written + HEADER) | 0;
      this.#passed = 0;
    }
    while (this.#passed < message.length) {
      const wanted = Math.min(message.length - this.#passed, PART);
      const size = Math.min(wanted, this.#room(wanted), bytes.length - this.#at);
      if (size === 0) break;
      bytes.set(message.subarray(this.#passed, this.#passed + size), this.#at);
      this.#written = (this.#written + padded(size)) | 0;
      this.#passed += size;
      this.#publish();
    }
    if (this.#passed < message.length) return false;
    if (message.length === 0) this.#publish();
    this.#passed = undefined;
    return true;
  }

  get #at(): number {
    return this.#written & (this.#lane.bytes.length - 1);
  }

  /** As it is known, if that is enough. */
  #room(wanted: number): number {
    const { length } = this.#lane.bytes;
    const known = length - ((this.#written - this.#read) >>> 0);
    return known >= wanted ? known : length - this.unread;
  }

  #publish(): void {
    const { words } = this.#lane;
    Atomics.store(words, WRITTEN, this.#written);
    if (Atomics.load(words, READER_WAITS) === 0) return;
    Atomics.store(words, READER_WAITS, 0);
    this.#ring();
  }
}
