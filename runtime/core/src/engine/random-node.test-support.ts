/** Nodes of every kind that fail, fall silent and put out much, as their number and what they have seen say; and pauses. */
import { seededRandom } from "./random.ts";

export const KINDS = ["value", "emit", "generator", "promise", "asyncGenerator", "asyncEmit"] as const;

export interface NodeSketch {
  readonly kind: (typeof KINDS)[number];
  readonly number: number;
  /** What it does next depends on how often it was asked for the next value. */
  readonly isLazy: boolean;
  readonly fails: boolean;
}

/** Lets others go first, or doesn't. */
export type Pause = () => Promise<void> | undefined;

/** What a node does with a value, step by step; `count` is how many it had before. */
function* behave({ number, isLazy, fails }: NodeSketch, value: unknown, count: number, state: { pulled: number }): Generator<string> {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const seed = hash(text, number * 7 + count * 3);
  const shown = text.length > 40 ? `~${hash(text, 0)}` : text;
  if (fails && seed % 7 === 0) throw new Error(`${number} refuses ${shown}`);
  for (let i = 0; i < seed % 4; i++) {
    if (fails && seed % 11 === i + 1) throw new Error(`${number} stops at ${i} of ${shown}`);
    yield `${shown}.${number}${String.fromCharCode(97 + i)}${isLazy ? state.pulled : ""}`;
    state.pulled++;
  }
}

function hash(text: string, seed: number): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) % 1009;
  return value;
}

export class RandomNode {
  readonly #sketch: NodeSketch;
  readonly #pause: Pause;
  readonly #state = { pulled: 0 };
  #count = 0;
  #cancels = 0;

  constructor(sketch: NodeSketch, pause: Pause) {
    this.#sketch = sketch;
    this.#pause = pause;
  }

  process(value: unknown, emit: (value: string) => void): unknown {
    const steps = behave(this.#sketch, value, this.#count++, this.#state);
    switch (this.#sketch.kind) {
      case "value": {
        const [first] = [...steps];
        return first;
      }
      case "emit":
        for (const each of steps) emit(each);
        return undefined;
      case "generator":
        return steps;
      case "promise":
        return this.#first(steps);
      case "asyncGenerator":
        return this.#spread(steps);
      case "asyncEmit":
        return this.#emitLater(steps, emit);
    }
  }

  cancel(): void {
    this.#cancels++;
    this.#count += 100;
  }

  end(): string | undefined {
    return this.#sketch.number % 2 === 0 ? `end of ${this.#count}, ${this.#cancels}` : undefined;
  }

  async #first(steps: Iterable<string>): Promise<string | undefined> {
    await this.#pause();
    const [first] = [...steps];
    await this.#pause();
    return first;
  }

  async *#spread(steps: Iterable<string>): AsyncGenerator<string> {
    await this.#pause();
    for (const step of steps) {
      yield step;
      await this.#pause();
    }
  }

  async #emitLater(steps: Iterable<string>, emit: (value: string) => void): Promise<void> {
    await this.#pause();
    for (const step of steps) {
      emit(step);
      await this.#pause();
    }
  }
}

export const none: Pause = () => undefined;

export function pauses(seed: string): Pause {
  const random = seededRandom(seed);
  return () => {
    const kind = Math.floor(random() * 4);
    if (kind === 0) return undefined;
    if (kind === 1) return Promise.resolve();
    if (kind === 2) return new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve) => queueMicrotask(() => setImmediate(() => setImmediate(resolve))));
  };
}
