/** One input of a live session. */
import { RmcError } from "../error.ts";
import { createFrame, encodeValue } from "../frame.ts";
import { END } from "../frame-type.ts";
import type { Stamp } from "../program.ts";
import type { Departure } from "./step-writer.ts";

export class SessionInput {
  readonly #targets: readonly Departure[];
  readonly #nextStamp: (value: unknown) => Stamp;
  #ended: Promise<unknown> | undefined;

  constructor(targets: readonly Departure[], nextStamp: (value: unknown) => Stamp) {
    this.#targets = targets;
    this.#nextStamp = nextStamp;
  }

  /** Resolves when the pipeline can take more; who does not wait is buffered for. Rejects when the session is over. */
  async send(value: unknown, stamp: Stamp = this.#nextStamp(value)): Promise<void> {
    if (this.#ended) throw new RmcError("session-closed", "the input has ended");
    const frames = this.#targets.map(({ link }) => encodeValue(link.codec!, value, link.stream, stamp));
    await Promise.all(this.#targets.map(({ stream }, i) => stream.send(frames[i]!)));
  }

  /** No more values. Idempotent. */
  async end(): Promise<void> {
    const stamp = this.#ended ? undefined : this.#nextStamp(undefined);
    this.#ended ??= Promise.all(this.#targets.map(({ stream }) => stream.send(createFrame(END, stream.stream, 0, stamp))));
    await this.#ended;
  }
}
