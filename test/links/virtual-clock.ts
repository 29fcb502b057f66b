/** Time that passes only when nothing is left to do at the present: a history is the same whenever, and wherever, it is run. */
import type { Clock } from "@rmc/runtime";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

export class VirtualClock implements Clock {
  readonly random: () => number;
  /** A heap: the earliest first, of equals the one that was asked for first. */
  readonly #due: Due[] = [];
  #now = 0;
  #orders = 0;

  constructor(random: () => number) {
    this.random = random;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, work: () => void): () => void {
    let isWanted = true;
    this.#push({ at: this.#now + milliseconds, order: this.#orders++, work: () => isWanted && work() });
    return () => void (isWanted = false);
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.after(milliseconds, resolve));
  }

  /** Until `isDone`, or nothing is due. */
  async run(isDone: () => boolean): Promise<void> {
    for (await settle(); !isDone(); await settle()) {
      const next = this.#pop();
      if (next === undefined) return;
      this.#now = next.at;
      next.work();
    }
  }

  #push(due: Due): void {
    const heap = this.#due;
    let at = heap.push(due) - 1;
    for (let above = (at - 1) >> 1; at > 0 && isBefore(due, heap[above]!); above = (at - 1) >> 1) {
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#due;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/**
 * Promises go on, as far as they get in so many turns. Where that is not to their end the next event comes in between, as it
 * may; the history is the same every time all the same.
 */
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
}

const TURNS = 12;
