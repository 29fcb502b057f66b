/**
 * The command line's side of the talk with a run: gives values when they are asked for, writes outputs one by one and says
 * how many, so that a slow file slows the run, and turns every way of ending into a result or one error.
 */
import { errorFrom } from "./error-data.ts";
import type { FromRun, ToRun } from "./messages.ts";
import { ReadyReader } from "./ready-reader.ts";

export interface RunEvents {
  readonly inputs?: Readonly<Record<string, AsyncIterator<unknown>>>;
  readonly onOutput?: (name: string, value: unknown) => Promise<void>;
  /** An error that a call's `onError` allows for. */
  readonly onForgiven?: (error: Error) => void;
  /** What nodes print and log. */
  readonly onLog: (text: string) => void;
}

/** Outputs; when no more wait to be written, it is told at once. */
const TELL_EVERY = 64;

export class Responder {
  /** The address of a host, once it serves. */
  readonly ready: Promise<string>;
  readonly done: Promise<void>;
  readonly #events: RunEvents;
  readonly #tell: (message: ToRun) => void;
  readonly #readers: ReadonlyMap<string, ReadyReader>;
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;
  #written = 0;
  readonly #ready = Promise.withResolvers<string>();
  readonly #done = Promise.withResolvers<void>();

  constructor(events: RunEvents, tell: (message: ToRun) => void) {
    this.#events = events;
    this.#tell = tell;
    this.#readers = new Map(Object.entries(events.inputs ?? {}).map(([name, values]) => [name, new ReadyReader(values)]));
    this.ready = this.#ready.promise;
    this.done = this.#done.promise;
    for (const promise of [this.ready, this.done]) promise.catch(() => {});
  }

  hear(message: FromRun): void {
    this.#hear(message).catch((error: unknown) => this.fail(error));
  }

  /** The first way of ending counts. */
  fail(error: unknown): void {
    this.#ready.reject(error);
    this.#done.reject(error);
  }

  async #hear(message: FromRun): Promise<void> {
    switch (message.say) {
      case "pull":
        return this.#give(message.input);
      case "output":
        this.#waiting++;
        return (this.#writing = this.#writing.then(() => this.#write(message.name, message.value)));
      case "log":
        return this.#events.onLog(message.text);
      case "forgiven":
        return this.#events.onForgiven?.(errorFrom(message.error));
      case "ready":
        return this.#ready.resolve(message.url);
      case "done":
        return this.#done.resolve();
      case "failed":
        return this.fail(errorFrom(message.error));
    }
  }

  async #give(input: string): Promise<void> {
    const { values, done } = (await this.#readers.get(input)?.read()) ?? { values: [], done: true };
    this.#tell({ tell: "values", input, values, done });
  }

  async #write(name: string, value: unknown): Promise<void> {
    await this.#events.onOutput?.(name, value);
    this.#written++;
    if (--this.#waiting > 0 && this.#written < TELL_EVERY) return;
    this.#tell({ tell: "written", count: this.#written });
    this.#written = 0;
  }
}
