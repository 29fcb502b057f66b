/**
 * The run's side of the talk with `rmc run`: asks for the values of inputs, hands out outputs, says how it ended. It runs
 * in a thread of this process or in a page in Chromium; what carries the messages is the caller's affair. A round trip a
 * value would be most of the time of a run on small values: values come several at once, and outputs leave at once, but
 * only so many before the first of them is written.
 */
import type { FromRun, ToRun } from "./messages.ts";
import { valueSize } from "./value-size.ts";

/** What may be on the way to be written: bytes, where a value counts for as many at least. */
const WINDOW = 1024 * 1024;
const VALUE_LEAST = 2048;

export class Conversation {
  /** Settles when the job should end before its time. */
  readonly stopped: Promise<void>;
  readonly #say: (message: FromRun) => void;
  readonly #values = new Map<string, (message: Values) => void>();
  readonly #sizes: number[] = [];
  #unwritten = 0;
  #waiting: (() => void)[] = [];
  readonly #stopped = Promise.withResolvers<void>();

  constructor(say: (message: FromRun) => void) {
    this.stopped = this.#stopped.promise;
    this.#say = say;
  }

  say(message: FromRun): void {
    this.#say(message);
  }

  inputs(names: readonly string[]): Record<string, AsyncIterable<unknown>> {
    return Object.fromEntries(names.map((name) => [name, this.#input(name)]));
  }

  /** Resolves when there may be more. */
  async output(name: string, value: unknown): Promise<void> {
    const size = Math.max(VALUE_LEAST, valueSize(value));
    this.#sizes.push(size);
    this.#unwritten += size;
    this.#say({ say: "output", name, value });
    while (this.#unwritten > WINDOW) await this.#progress();
  }

  /** Resolves when every output is written. */
  async written(): Promise<void> {
    while (this.#sizes.length > 0) await this.#progress();
  }

  hear(message: ToRun): void {
    if (message.tell === "values") this.#values.get(message.input)?.(message);
    else if (message.tell === "written") this.#settle(message.count);
    else this.#stopped.resolve();
  }

  #settle(count: number): void {
    for (const size of this.#sizes.splice(0, count)) this.#unwritten -= size;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async *#input(name: string): AsyncGenerator<unknown, void> {
    for (;;) {
      const { done, values } = await new Promise<Values>((resolve) => {
        this.#values.set(name, resolve);
        this.#say({ say: "pull", input: name });
      });
      yield* values;
      if (done) return;
    }
  }
}

interface Values {
  readonly done: boolean;
  readonly values: readonly unknown[];
}
