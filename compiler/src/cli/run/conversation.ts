/**
 * The run's side of the talk with `rmc run`: asks for the values of inputs, hands out outputs one by one, says how it
 * ended. It runs in a thread of this process or in a page in Chromium; what carries the messages is the caller's affair.
 */
import type { FromRun, ToRun } from "./messages.ts";

export class Conversation {
  /** Settles when the job should end before its time. */
  readonly stopped: Promise<void>;
  readonly #say: (message: FromRun) => void;
  readonly #values = new Map<string, (message: Answer) => void>();
  readonly #written: (() => void)[] = [];
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

  /** Resolves when the value was written. */
  output(name: string, value: unknown): Promise<void> {
    return new Promise((resolve) => {
      this.#written.push(resolve);
      this.#say({ say: "output", name, value });
    });
  }

  hear(message: ToRun): void {
    if (message.tell === "value") this.#values.get(message.input)?.(message);
    else if (message.tell === "written") this.#written.shift()?.();
    else this.#stopped.resolve();
  }

  async *#input(name: string): AsyncGenerator<unknown, void> {
    for (;;) {
      const { done, value } = await new Promise<Answer>((resolve) => {
        this.#values.set(name, resolve);
        this.#say({ say: "pull", input: name });
      });
      if (done) return;
      yield value;
    }
  }
}

interface Answer {
  readonly done: boolean;
  readonly value: unknown;
}
