/**
 * What was sent and has not been confirmed: it goes out again when the path changes. Both sides count messages since the
 * beginning, so that a confirmation that comes twice, or late, does no harm.
 */
import { RmcError } from "../error.ts";

export class Replay {
  readonly #messages: Uint8Array[] = [];
  /** How many of them went out on the path of now. */
  #passed = 0;
  #confirmed = 0;
  #held = 0;

  /** Bytes that are not confirmed, with what it costs to keep them. */
  get held(): number {
    return this.#held;
  }

  /** Messages that went out on the path of now, and those that the other side had before. */
  get sent(): number {
    return this.#confirmed + this.#passed;
  }

  /** The number of the message. */
  push(message: Uint8Array): number {
    this.#held += costOf(message);
    return this.#confirmed + this.#messages.push(message) - 1;
  }

  /** The next message that has not gone out on this path. */
  next(): Uint8Array | undefined {
    const message = this.#messages[this.#passed];
    if (message) this.#passed++;
    return message;
  }

  /** The other side has so many. */
  confirm(received: number): void {
    const news = received - this.#confirmed;
    if (news > this.#passed) throw new RmcError("protocol", "what was confirmed was never sent");
    if (news <= 0) return;
    for (const message of this.#messages.splice(0, news)) this.#held -= costOf(message);
    this.#passed -= news;
    this.#confirmed = received;
  }

  /** On another path everything goes out that the other side does not have. */
  rewind(received: number): void {
    if (received < this.#confirmed) throw new RmcError("protocol", "what was confirmed is asked for again");
    this.#passed = this.#messages.length;
    this.confirm(received);
    this.#passed = 0;
  }
}

/** A small message takes more than its bytes. */
function costOf({ length }: Uint8Array): number {
  return length + 128;
}
