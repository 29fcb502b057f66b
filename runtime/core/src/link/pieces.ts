/**
 * Large messages travel in pieces over a lasting channel: on a slow line one of them would otherwise be all that is heard of the
 * other side for longer than it takes to be thought dead. A piece is a DATA frame on the stream of the path, the last one is marked.
 */
import { RmcError } from "../error.ts";
import { createFrame, decodeFrame, FRAME_LIMIT, isLast, markLast } from "../frame.ts";
import { DATA } from "../frame-type.ts";
import { isOfPath, PATH } from "./path-message.ts";

/** Bytes: at 26 kB/s one takes as long as a side may be silent. */
const PIECE = 128 * 1024;

/** The message itself where it is not large. */
export function cut(message: Uint8Array): readonly Uint8Array[] {
  const { length } = message;
  if (length <= PIECE) return [message];
  return Array.from({ length: Math.ceil(length / PIECE) }, (_, index) => {
    const part = message.subarray(index * PIECE, (index + 1) * PIECE);
    const piece = createFrame(DATA, PATH, part.length);
    piece.bytes.set(part, piece.at);
    if ((index + 1) * PIECE >= length) markLast(piece);
    return piece.bytes;
  });
}

export class Assembly {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(most: number = FRAME_LIMIT) {
    this.#most = most;
  }

  /** The message that is whole now, if one is. */
  add(message: Uint8Array): Uint8Array | undefined {
    if (!isOfPath(message)) {
      if (this.#parts.length > 0) throw new RmcError("protocol", "a message came between the pieces of another");
      return message;
    }
    const piece = decodeFrame(message);
    const part = message.subarray(piece.at, piece.end);
    const isFull = part.length === PIECE || (isLast(piece) && part.length > 0);
    if (!isFull) throw new RmcError("protocol", `a piece of ${part.length} bytes, which is not the last`);
    this.#length += part.length;
    if (this.#length > this.#most)
      throw new RmcError("too-large", `a message in pieces has more than ${this.#most} bytes, which are the most here (--max-message)`);
    this.#parts.push(part);
    return isLast(piece) ? this.#take() : undefined;
  }

  #take(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#length = 0;
    return whole;
  }
}
