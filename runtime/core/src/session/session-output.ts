/**
 * One output of a live session. Values are taken from the stream as they are asked for, so a slow reader slows the pipeline.
 * An output that nobody reads would stop it without a word: it is an error instead. A flow may be an output by several
 * names: each name gives every value.
 */
import type { Codec } from "../codec.ts";
import { RmcError } from "../error.ts";
import { decodeValue, type Frame } from "../frame.ts";
import { DATA, END } from "../frame-type.ts";
import type { FrameSource } from "../link/incoming.ts";

/** The session's side of its outputs. */
export interface OutputOwner {
  /** What the session failed with. */
  failure(): RmcError | undefined;
  fail(error: RmcError): void;
}

/** How far one name may be behind another of the same flow. */
const BEHIND = 1024;

export class SessionOutput implements AsyncIterable<unknown> {
  readonly #name: string;
  readonly #source: OutputSource;
  readonly #waiting: (Frame | undefined)[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(name: string, source: OutputSource) {
    this.#name = name;
    this.#source = source;
    source.outputs.push(this);
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

  /** Undefined: the stream was closed. */
  push(frame: Frame | undefined): void {
    this.#waiting.push(frame);
    if (this.#waiting.length > BEHIND) this.complain();
  }

  complain(): void {
    this.#source.owner.fail(
      new RmcError("queue-full", `output "${this.#name}" is full and nobody reads it: iterate it, or call its discard()`),
    );
  }

  async #take(): Promise<unknown> {
    while (this.#waiting.length === 0) await this.#source.pull();
    const frame = this.#waiting[0];
    // The end stays, for whoever asks again.
    if (frame?.type === DATA) return decodeValue(this.#source.codec, this.#waiting.shift()!);
    const error = frame ? undefined : this.#source.owner.failure();
    if (error) throw error;
    return undefined;
  }
}

/** The stream behind the outputs of one flow. */
export class OutputSource {
  readonly codec: Codec;
  readonly owner: OutputOwner;
  readonly outputs: SessionOutput[] = [];
  readonly #stream: FrameSource;
  #pulling: Promise<void> | undefined;

  constructor(codec: Codec, stream: FrameSource, owner: OutputOwner) {
    this.codec = codec;
    this.owner = owner;
    this.#stream = stream;
    stream.onUnread = () => this.outputs[0]?.complain();
  }

  /** Takes one frame, for every output. */
  pull(): Promise<void> {
    return (this.#pulling ??= this.#receive());
  }

  async #receive(): Promise<void> {
    const frame = await this.#stream.receive();
    this.#pulling = undefined;
    for (const output of this.outputs) if (!frame || frame.type === DATA || frame.type === END) output.push(frame);
  }
}
