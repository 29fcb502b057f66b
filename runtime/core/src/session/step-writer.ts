/**
 * Writes the values of a stage, or of a client, to the streams that want them: live at once, offline step by step. There the
 * newest frame of a stream is held back until the next or the end of the step, so that it can carry the mark itself.
 */
import { allOf } from "../engine/all-of.ts";
import type { Origin } from "../engine/item.ts";
import { createFrame, encodeValue, markLast, type Frame } from "../frame.ts";
import { END, MARK } from "../frame-type.ts";
import type { FrameSink } from "../link/outgoing.ts";
import type { LinkProgram, Stamp } from "../program.ts";

export interface Departure {
  readonly link: LinkProgram;
  readonly stream: FrameSink;
}

export class StepWriter {
  readonly #targets: readonly (Departure & { held: Frame | undefined })[];
  readonly #isLive: boolean;

  constructor(targets: readonly Departure[], isLive = false) {
    this.#targets = targets.map((target) => ({ ...target, held: undefined }));
    this.#isLive = isLive;
  }

  /** The value can be changed again when this returns. A promise says that a consumer is far behind. */
  write(flow: string, value: unknown, stamp: Stamp, lineage?: readonly Origin[]): void | Promise<void> {
    const behind: Promise<void>[] = [];
    for (const target of this.#targets) {
      const { link, stream, held } = target;
      if (link.flow !== flow) continue;
      const frame = encodeValue(link.codec!, value, link.stream, stamp, lineage);
      if (!this.#isLive) target.held = frame;
      const ready = this.#isLive ? frame : held;
      if (ready) stream.push(ready);
      if (stream.isBehind) behind.push(stream.drained());
    }
    return allOf(behind);
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
