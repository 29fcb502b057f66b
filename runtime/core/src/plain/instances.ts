/**
 * Node instances for a plain run: each call of the pipeline's function makes one set. The function is called again whenever
 * a node needs another instance: for a further channel, for a restart.
 */
import type { Recording } from "../define/recorder.ts";

export class Instances {
  readonly #record: () => Recording;
  readonly #recordings: Recording[] = [];
  readonly #taken = new Map<string, number>();

  constructor(record: () => Recording) {
    this.#record = record;
  }

  /** The graph: every call of the function gives the same. */
  get graph(): Recording {
    return this.#at(0);
  }

  /** A function, or an instance that nobody has had, for node `position` of operator `index`. */
  take(index: number, position: number): unknown {
    const key = `${index}.${position}`;
    const count = this.#taken.get(key) ?? 0;
    this.#taken.set(key, count + 1);
    const operator = this.#at(count).operators[index];
    return operator?.kind === "call" ? operator.nodes[position] : undefined;
  }

  #at(count: number): Recording {
    while (this.#recordings.length <= count) this.#recordings.push(this.#record());
    return this.#recordings[count]!;
  }
}
