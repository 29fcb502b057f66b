/**
 * A live session of a pipeline in this process, driven by hand: values go in as they come and are handed on at once. For
 * tests of what only happens live: interruption, inputs that end at different times, slow readers.
 */
import type { Engine } from "../engine/engine.ts";
import type { Item, Origin } from "../engine/item.ts";
import { Signal } from "../engine/signal.ts";
import { copyValue } from "../engine/copy-value.ts";
import { RmcError } from "../error.ts";
import type { FlowValue } from "../define/flow.ts";
import type { Stamp } from "../program.ts";
import { timeOf } from "../session/feed.ts";
import type { PlainProgram } from "./plain-program.ts";

export interface PlainInput<T> {
  /** Resolves when the pipeline can take more. The time of the value is its own, or `time` in seconds, or now. */
  send(value: T, time?: number): Promise<void>;
  /** No more values. Resolves when what follows from that has been done. Idempotent. */
  end(): Promise<void>;
}

export interface PlainSession<In, Out> {
  readonly inputs: { readonly [K in keyof In]-?: PlainInput<FlowValue<In[K]>> };
  /** Each value once; ends with the flow. Iterating rejects when the session has failed. */
  readonly outputs: { readonly [K in keyof Out]: AsyncIterable<FlowValue<Out[K]>> };
  /** Everything sent so far has been handled, as far as it can be without more. */
  rest(): Promise<void>;
  /** Ends every input and waits until all has been done. */
  end(): Promise<void>;
  /** Ends the session at once. Idempotent. */
  close(): void;
}

export class LivePlainSession implements PlainSession<Record<string, never>, Record<string, never>> {
  readonly inputs: Record<string, PlainInput<never>>;
  readonly outputs: Record<string, AsyncIterable<never>>;
  readonly #engine: Engine;
  readonly #outputs: readonly PlainOutput[];
  readonly #began: number = Date.now();
  #steps = 0;

  constructor(engine: Engine, program: PlainProgram, outputs: readonly PlainOutput[]) {
    this.#engine = engine;
    this.#outputs = outputs;
    this.inputs = Object.fromEntries(program.inputs.map(({ name, flow }) => [name, this.#input(name, flow)]));
    this.outputs = Object.fromEntries(outputs.map((output) => [output.name, output as AsyncIterable<never>]));
  }

  rest(): Promise<void> {
    return this.#engine.rest();
  }

  async end(): Promise<void> {
    await Promise.all(Object.values(this.inputs).map((input) => input.end()));
  }

  close(): void {
    this.#engine.close();
    for (const output of this.#outputs) output.end();
  }

  #input(name: string, flow: string): PlainInput<never> {
    let ended: Promise<void> | undefined;
    return {
      send: async (value, time) => {
        if (ended) throw new RmcError("session-closed", `input "${name}" has ended`);
        await this.#engine.arrive(flow, copyValue(value), this.#stamp(value, time));
      },
      end: () => (ended ??= this.#engine.endFlow(flow, this.#stamp(undefined, undefined))),
    };
  }

  #stamp(value: unknown, time = (Date.now() - this.#began) / 1000): Stamp {
    return { time: timeOf(value, time), step: this.#steps++ };
  }
}

/** As many values wait for a reader; then who puts them out does. An output that nobody reads can hold more, but not for ever. */
const BEHIND = 1024;
const UNREAD = 4096;

/** What an output holds until somebody reads it. */
export class PlainOutput implements AsyncIterable<unknown> {
  readonly name: string;
  readonly flow: string;
  readonly #changed: Signal = new Signal();
  #waiting: Pick<Item, "value" | "lineage">[] = [];
  #readers = 0;
  #isEnded = false;
  #error: RmcError | undefined;

  constructor(name: string, flow: string) {
    this.name = name;
    this.flow = flow;
  }

  /** A promise says that its reader is behind. Throws when there is none and too much waits. */
  push(value: unknown, lineage: readonly Origin[]): void | Promise<void> {
    if (this.#isEnded) return;
    this.#waiting.push({ value, lineage });
    this.#changed.notify();
    if (this.#readers > 0 && this.#waiting.length > BEHIND)
      return this.#changed.until(() => this.#waiting.length <= BEHIND || this.#readers === 0 || this.#isEnded);
    if (this.#waiting.length > UNREAD) throw new RmcError("queue-full", `output "${this.name}" is full and nobody reads it: iterate it`);
  }

  /** What comes from this call and an earlier step and has not been read is void. */
  cut(call: number, stamp: Stamp): void {
    this.#waiting = this.#waiting.filter(({ lineage }) => lineage.every((origin) => origin.call !== call || origin.step >= stamp.step));
    this.#changed.notify();
  }

  end(error?: RmcError): void {
    this.#isEnded = true;
    this.#error ??= error;
    this.#changed.notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    this.#readers++;
    try {
      for (;;) {
        const next = this.#waiting.shift();
        this.#changed.notify();
        if (next) yield next.value;
        else if (this.#error) throw this.#error;
        else if (this.#isEnded) return;
        else await this.#changed.until(() => this.#waiting.length > 0 || this.#isEnded);
      }
    } finally {
      this.#readers--;
      this.#changed.notify();
    }
  }
}
