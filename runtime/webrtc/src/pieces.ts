/**
 * A data channel takes no large messages, and an empty one is lost by some. So a message goes in pieces, and behind each stands
 * a byte that says what it is: the bytes before keep their place in memory, aligned as they are.
 */
import { RmcError } from "@rmc/runtime";

/** Bytes of a piece, with its own one: every library takes so many, some more. */
export const LEAST_PIECE: number = 64 * 1024;
/** What nobody exceeds, whatever the other side takes: something else may want to be heard between two pieces. */
export const LARGEST_PIECE: number = 256 * 1024;

/** What a piece is. LAST also stands behind a message that is whole; END behind the reason why this side closes, in UTF-8. */
export const LAST = 0;
export const MORE = 1;
export const END = 2;

const REASON_LIMIT = 1_024;

/** The piece that begins at `from`, of at most `limit` bytes. */
export function pieceOf(message: Uint8Array, from: number, limit: number): Uint8Array {
  const part = message.subarray(from, from + limit - 1);
  return marked(part, from + part.length < message.length ? MORE : LAST);
}

export function endPiece(reason: string | undefined): Uint8Array {
  return marked(new TextEncoder().encode(reason?.slice(0, REASON_LIMIT)), END);
}

export function reasonOf(piece: Uint8Array): string | undefined {
  return new TextDecoder().decode(piece.subarray(0, -1)) || undefined;
}

function marked(part: Uint8Array, kind: number): Uint8Array {
  const piece = new Uint8Array(part.length + 1);
  piece.set(part);
  piece[part.length] = kind;
  return piece;
}

/** Puts messages together, of at most `limit` bytes. */
export class Assembly {
  readonly #limit: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The message that is whole now, if one is. Throws where the other side breaks the rules. */
  add(piece: Uint8Array): Uint8Array | undefined {
    const kind = piece.at(-1);
    const part = piece.subarray(0, -1);
    if ((kind !== LAST && kind !== MORE) || piece.length > LARGEST_PIECE || (kind === MORE && piece.length < LEAST_PIECE))
      throw new RmcError("protocol", `a piece of ${piece.length} bytes with the mark ${kind}`);
    this.#length += part.length;
    if (this.#length > this.#limit) throw new RmcError("too-large", `a message has more than ${this.#limit} bytes`);
    if (kind === MORE) return void this.#parts.push(part);
    const whole = this.#parts.length === 0 ? part : this.#join(part);
    this.#length = 0;
    return whole;
  }

  #join(last: Uint8Array): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of [...this.#parts, last]) {
      whole.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    return whole;
  }
}
