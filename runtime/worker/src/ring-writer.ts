/** The writer of a lane. What is larger than the room there is goes in in parts. */
import { HEADER, padded, PART, READ, READER_WAITS, unreadOf, WRITER_WAITS, WRITTEN, type Lane } from "./ring-memory.ts";

export class RingWriter {
  readonly #lane: Lane;
  readonly #ring: () => void;
  #written = 0;
  /** The other side's count when it was looked at last. */
  #read = 0;
  /** Bytes that are in of the message that is not in as a whole. */
  #passed: number | undefined;

  /** `ring`: wakes a reader who waits. */
  constructor(lane: Lane, ring: () => void) {
    this.#lane = lane;
    this.#ring = ring;
  }

  get unread(): number {
    this.#read = Atomics.load(this.#lane.words, READ);
    return unreadOf(this.#lane, this.#written, this.#read);
  }

  /** False: not all of it is in. The reader will ring when there is room; the same message is to be put then. */
  put(message: Uint8Array): boolean {
    const { words, bytes } = this.#lane;
    while (!this.#putSome(message)) {
      Atomics.store(words, WRITER_WAITS, 1);
      // What the reader took before it could see that.
      if (this.unread === bytes.length) return false;
      Atomics.store(words, WRITER_WAITS, 0);
    }
    return true;
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
