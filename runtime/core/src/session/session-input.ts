/** One input of a live session. */
import { RmcError } from "../error.ts";
import { createFrame, encodeValue, type Frame } from "../frame.ts";
import { END } from "../frame-type.ts";
import type { Stamp } from "../program.ts";
import { ofInput } from "./of-input.ts";
import type { Departure } from "./step-writer.ts";

export class SessionInput {
  readonly #name: string;
  readonly #targets: readonly Departure[];
  readonly #nextStamp: (value: unknown) => Stamp;
  #ended: Promise<unknown> | undefined;

  constructor(name: string, targets: readonly Departure[], nextStamp: (value: unknown) => Stamp) {
    this.#name = name;
    this.#targets = targets;
    this.#nextStamp = nextStamp;
  }

  /** Resolves when the pipeline can take more; who does not wait is buffered for. Rejects when the session is over. */
  async send(value: unknown, stamp: Stamp = this.#nextStamp(value)): Promise<void> {
    if (this.#ended) throw new RmcError("session-closed", "the input has ended");
    const frames = this.#encode(value, stamp);
    await Promise.all(this.#targets.map(({ stream }, i) => stream.send(frames[i]!)));
  }

  /** No more values. Idempotent. */
  async end(): Promise<void> {
    const stamp = this.#ended ? undefined : this.#nextStamp(undefined);
    this.#ended ??= Promise.all(this.#targets.map(({ stream }) => stream.send(createFrame(END, stream.stream, 0, stamp))));
    await this.#ended;
  }

  #encode(value: unknown, stamp: Stamp): Frame[] {
    try {
      return this.#targets.map(({ link }) => encodeValue(link.codec!, value, link.stream, stamp));
    } catch (error) {
      throw ofInput(error, this.#name);
    }
  }
}
