/**
 * Writes the values of a stage, or of an offline client, to the streams that want them, step by step. The newest frame of a
 * stream is held back until the next or the end of the step, so that it can carry the mark itself.
 */
import { createFrame, encodeValue, markLast, type Frame } from "../frame.ts";
import { END, MARK } from "../frame-type.ts";
import type { Outgoing } from "../link/outgoing.ts";
import type { LinkProgram, Stamp } from "../program.ts";

export interface Departure {
  readonly link: LinkProgram;
  readonly stream: Outgoing;
}

export class StepWriter {
  readonly #targets: readonly (Departure & { held: Frame | undefined })[];

  constructor(targets: readonly Departure[]) {
    this.#targets = targets.map((target) => ({ ...target, held: undefined }));
  }

  /** The value can be changed again when this returns. A promise says that a consumer is far behind. */
  write(flow: string, value: unknown, stamp: Stamp): void | Promise<void> {
    const behind: Promise<void>[] = [];
    for (const target of this.#targets) {
      if (target.link.flow !== flow) continue;
      const frame = encodeValue(target.link.codec!, value, target.link.stream, stamp);
      if (target.held) target.stream.push(target.held);
      target.held = frame;
      if (target.stream.isBehind) behind.push(target.stream.drained());
    }
    if (behind.length > 0) return Promise.all(behind).then(() => undefined);
  }

  /** Completes the step on every stream, with END when it is the last. Resolves when everything has left. */
  async finish(stamp: Stamp, last: boolean): Promise<void> {
    for (const target of this.#targets) {
      const { held, stream } = target;
      target.held = undefined;
      // A value that a join has held has an older stamp (byTime: an older time), and the mark must have the step's.
      const marks = !last && held?.stamp.step === stamp.step && held.stamp.time === stamp.time;
      if (marks) markLast(held);
      if (held) stream.push(held);
      if (!marks) stream.push(createFrame(last ? END : MARK, stream.stream, 0, stamp));
    }
    await Promise.all(this.#targets.map(({ stream }) => stream.drained()));
  }
}
