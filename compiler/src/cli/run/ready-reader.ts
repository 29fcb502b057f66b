/**
 * Takes from an input as much as is there already, up to a batch: at least one value, but no value waits for the one after
 * it. An error comes after the values before it.
 */
import { valueSize } from "./value-size.ts";

const BATCH_VALUES = 64;
const BATCH_BYTES = 256 * 1024;

export interface Batch {
  readonly values: readonly unknown[];
  readonly done: boolean;
}

export class ReadyReader {
  readonly #source: AsyncIterator<unknown>;
  #next: Promise<IteratorResult<unknown>> | undefined;

  constructor(source: AsyncIterator<unknown>) {
    this.#source = source;
  }

  async read(): Promise<Batch> {
    const values: unknown[] = [];
    let size = 0;
    while (values.length < BATCH_VALUES && size < BATCH_BYTES) {
      const next = (this.#next ??= this.#source.next());
      const result = values.length === 0 ? await next : await soon(next);
      if (result === undefined) break;
      this.#next = undefined;
      if (result.done === true) return { values, done: true };
      values.push(result.value);
      size += valueSize(result.value);
    }
    return { values, done: false };
  }
}

/** Undefined: not there yet, or an error, which whoever asks next gets. */
function soon(next: Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown> | undefined> {
  return new Promise((resolve) => {
    const timer = setImmediate(() => resolve(undefined));
    const settle = (result: IteratorResult<unknown> | undefined): void => {
      clearImmediate(timer);
      resolve(result);
    };
    next.then(settle, () => settle(undefined));
  });
}
