export interface Count {
  word: string;
  times: number;
}

/** Counts words; what it found leaves when the input ends. */
export class Counter {
  readonly #least: number;
  readonly #counts = new Map<string, number>();

  constructor({ least }: { least: number }) {
    this.#least = least;
  }

  process(words: string[]): void {
    for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  end(): Count[] {
    const counts: Count[] = [];
    for (const [word, times] of this.#counts) if (times >= this.#least) counts.push({ word, times });
    return counts;
  }
}
