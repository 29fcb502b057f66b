/**
 * Gathers the streams that arrive at a stage, or at an offline client, step by step: a step is complete when every stream
 * is marked for it. So a result never depends on which connection is faster. Frames of the current step are taken as they
 * come, however many there are, and those of later steps wait in their streams: the lowest step can always go on.
 */
import { RmcError } from "../error.ts";
import { decodeValue, isLast, type Frame } from "../frame.ts";
import { DATA, END } from "../frame-type.ts";
import type { FrameSource } from "../link/incoming.ts";
import type { Stamped } from "../engine/item.ts";
import type { LinkProgram, Stamp } from "../program.ts";

export interface Step {
  readonly stamp: Stamp;
  /** By flow. A value's stamp is older than the step's when a join has held it. */
  readonly arrivals: ReadonlyMap<string, readonly Stamped[]>;
  /** The end phase: every stream has ended. */
  readonly last: boolean;
}

export interface Arrival {
  readonly link: LinkProgram;
  readonly stream: FrameSource;
}

export class StepGate {
  readonly #sources: readonly Arrival[];
  #step = 0;

  constructor(sources: readonly Arrival[]) {
    this.#sources = sources;
  }

  /** The number of the step that comes next. */
  get step(): number {
    return this.#step;
  }

  /** Undefined when a stream was closed before its end. */
  async next(): Promise<Step | undefined> {
    const parts = await Promise.all(this.#sources.map((source) => this.#gather(source)));
    const [first] = parts;
    if (!first || parts.includes(undefined)) return undefined;
    if (parts.some((part) => part!.mark.type !== first.mark.type && (part!.mark.type === END || first.mark.type === END))) {
      throw new RmcError("protocol", `some streams end at step ${this.#step}, others go on`);
    }
    this.#step++;
    return {
      stamp: first.mark.stamp,
      arrivals: new Map(this.#sources.map(({ link }, i) => [link.flow, parts[i]!.values])),
      last: first.mark.type === END,
    };
  }

  /** The values of one stream in this step, and the frame that completes it. */
  async #gather({ link, stream }: Arrival): Promise<{ readonly values: Stamped[]; readonly mark: Frame } | undefined> {
    const values: Stamped[] = [];
    for (let frame = await stream.receive(); frame; frame = await stream.receive()) {
      const marks = frame.type !== DATA || isLast(frame);
      if (marks ? frame.stamp.step !== this.#step : frame.stamp.step > this.#step)
        throw new RmcError("protocol", `stream ${link.stream}: step ${frame.stamp.step} instead of ${this.#step}`);
      if (frame.type === DATA) values.push({ value: decodeValue(link.codec!, frame), stamp: frame.stamp });
      if (marks) return { values, mark: frame };
    }
    return undefined;
  }
}
