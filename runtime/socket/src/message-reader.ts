/**
 * Cuts what arrives on a socket into messages: four bytes of length, little-endian, then the bytes. One with bit 31 of the
 * length set is the last, and its bytes are the reason in UTF-8. Nothing is copied but messages that come in several pieces,
 * and those once, into their place.
 */
export interface MessageEvents {
  message(bytes: Uint8Array): void;
  /** The other side has closed. Nothing comes after. */
  goodbye(reason: string): void;
  /** What arrives cannot be messages. Nothing comes after. */
  fault(words: string): void;
}

const HEADER = 4;
const LAST = 0x8000_0000;
const REASON_LIMIT = 1024;

/** What precedes a message. */
export function header(size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER);
  bytes.writeUInt32LE(size);
  return bytes;
}

/** The last message. */
export function goodbye(reason = ""): Uint8Array {
  const text = Buffer.from(reason).subarray(0, REASON_LIMIT);
  return Buffer.concat([header(LAST + text.length), text]);
}

export class MessageReader {
  readonly #limit: number;
  readonly #events: MessageEvents;
  /** As much of the header as has arrived. */
  #word = 0;
  #headed = 0;
  /** The message that has begun, and how much of it is there. */
  #message: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;
  #isOver = false;

  constructor(limit: number, events: MessageEvents) {
    this.#limit = limit;
    this.#events = events;
  }

  /** A message has begun and not ended. */
  get isWithin(): boolean {
    return this.#headed > 0;
  }

  /** Messages may be views of the chunk: nobody else may keep it. */
  take(chunk: Uint8Array<ArrayBuffer>): void {
    for (let at = 0; at < chunk.length && !this.#isOver;)
      at = this.#message ? this.#fill(this.#message, chunk, at) : this.#begin(chunk, at);
  }

  #begin(chunk: Uint8Array<ArrayBuffer>, at: number): number {
    for (; this.#headed < HEADER && at < chunk.length; at++) this.#word += chunk[at]! * 2 ** (8 * this.#headed++);
    if (this.#headed < HEADER) return at;
    const isLast = this.#word >= LAST;
    const size = isLast ? this.#word - LAST : this.#word;
    const limit = isLast ? REASON_LIMIT : this.#limit;
    if (size > limit) return this.#fail(`a message of ${size} bytes is announced; the limit is ${limit}`, at);
    if (at + size > chunk.length) {
      // Not filled with zeros: a length that is only announced costs next to nothing, however large.
      this.#message = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
      return this.#fill(this.#message, chunk, at);
    }
    // Not `subarray`: of a Buffer it is a Buffer, which has another `slice`.
    this.#deliver(new Uint8Array(chunk.buffer, chunk.byteOffset + at, size));
    return at + size;
  }

  #fill(message: Uint8Array, chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + message.length - this.#filled);
    message.set(chunk.subarray(at, end), this.#filled);
    this.#filled += end - at;
    if (this.#filled === message.length) this.#deliver(message);
    return end;
  }

  #deliver(message: Uint8Array): void {
    const isLast = this.#word >= LAST;
    this.#word = this.#headed = this.#filled = 0;
    this.#message = undefined;
    if (!isLast) return this.#events.message(message);
    this.#isOver = true;
    this.#events.goodbye(new TextDecoder().decode(message));
  }

  #fail(words: string, at: number): number {
    this.#isOver = true;
    this.#events.fault(words);
    return at;
  }
}
