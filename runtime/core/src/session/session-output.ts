/**
 * One output of a live session. Values are taken from the stream as they are asked for, so a slow reader slows the pipeline.
 * An output that nobody reads would stop it without a word: it is an error instead.
 */
import type { Codec } from "../codec.ts";
import { RmcError } from "../error.ts";
import { decodeValue } from "../frame.ts";
import { DATA, END } from "../frame-type.ts";
import type { Incoming } from "../link/incoming.ts";

export class SessionOutput implements AsyncIterable<unknown> {
  readonly #codec: Codec;
  readonly #stream: Incoming;
  readonly #failure: () => RmcError | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(name: string, codec: Codec, stream: Incoming, failure: () => RmcError | undefined, fail: (error: RmcError) => void) {
    this.#codec = codec;
    this.#stream = stream;
    this.#failure = failure;
    stream.onUnread = () => fail(new RmcError("queue-full", `output "${name}" is full and nobody reads it: iterate it, or call its discard()`));
  }

  /** The next value; undefined after the last. Rejects when the session has failed and everything before that was read. */
  next(): Promise<unknown> {
    const value = this.#last.then(() => this.#take());
    this.#last = value.catch(() => undefined);
    return value;
  }

  /** Reads and forgets everything. */
  discard(): void {
    void (async () => {
      while ((await this.next()) !== undefined);
    })().catch(() => undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    for (let value = await this.next(); value !== undefined; value = await this.next()) yield value;
  }

  async #take(): Promise<unknown> {
    while (!this.#ended) {
      const frame = await this.#stream.receive();
      if (frame?.type === DATA) return decodeValue(this.#codec, frame);
      this.#ended = !frame || frame.type === END;
      const error = this.#failure();
      if (!frame && error) throw error;
    }
    return undefined;
  }
}
