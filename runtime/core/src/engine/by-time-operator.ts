/**
 * byTime(a, b, { within }): each of `a` with the nearest in time of `b`, the earlier on a tie; those without a partner are
 * counted. A pair leaves in the first step at which it can no longer change: a value of `b` at or after `a` has come, or the
 * clock is so far that no later one can be nearer, or `b` has ended. Pairs leave in the order of `a`, so one that waits
 * holds back those behind it. The stamp of a pair has the time of `a` and the step in which it left.
 */
import type { JoinProgram, Stamp } from "../program.ts";
import { allOf } from "./all-of.ts";
import { joinLineage, type Item } from "./item.ts";
import { JoinQueue } from "./join-queue.ts";
import type { Batch, Operator, OperatorSurroundings } from "./operator.ts";

export function byTimeOperator(program: JoinProgram, surroundings: OperatorSurroundings): Operator {
  return new ByTime(program, surroundings);
}

class ByTime implements Operator {
  readonly counts: Record<string, number> = {};
  readonly #surroundings: OperatorSurroundings;
  readonly #inputs: readonly string[];
  readonly #within: number;
  readonly #waiting: JoinQueue;
  readonly #candidates: JoinQueue;
  readonly #used = new Set<Item>();
  #aEnded = false;
  #bEnded = false;
  #isDone = false;

  constructor(program: JoinProgram, surroundings: OperatorSurroundings) {
    const [a = "", b = ""] = program.inputs;
    this.#surroundings = surroundings;
    this.#inputs = program.inputs;
    this.#within = program.within ?? 0;
    this.#waiting = new JoinQueue(a, b, surroundings);
    this.#candidates = new JoinQueue(b, a, surroundings);
  }

  take([a = [], b = []]: Batch, clock: Stamp): void | Promise<void> {
    if (this.#isDone) return;
    for (const item of a) this.#waiting.push(item);
    for (const item of b) this.#candidates.push(item);
    const full = this.#settle(clock);
    const join = `byTime(${this.#inputs.join(", ")})`;
    this.#waiting.check(join);
    this.#candidates.check(join);
    return full;
  }

  end(port: number, clock: Stamp): void | Promise<void> {
    if (port === 0) this.#aEnded = true;
    else this.#bEnded = true;
    return this.#settle(clock);
  }

  rest(): undefined {}
  close(): void {}

  sweep(): void {
    this.#waiting.sweep();
    this.#candidates.sweep();
  }

  #settle(clock: Stamp): void | Promise<void> {
    const full: (void | Promise<void>)[] = [];
    for (let a = this.#waiting.items[0]; a; a = this.#waiting.items[0]) {
      const partner = this.#nearest(a.stamp.time);
      if (!this.#isFinal(a.stamp.time, partner, clock.time)) break;
      this.#waiting.shift();
      full.push(partner ? this.#pair(a, partner, clock) : this.#count(this.#inputs[0]!));
    }
    if (!this.#isDone && this.#aEnded && this.#waiting.items.length === 0) {
      this.#isDone = true;
      full.push(this.#surroundings.ended(clock));
    }
    this.#forget(clock.time);
    return allOf(full);
  }

  /** The nearest inside the bound; the first of those that are equally near. */
  #nearest(time: number): Item | undefined {
    let best: Item | undefined;
    for (const item of this.#candidates.items) {
      const distance = Math.abs(item.stamp.time - time);
      if (distance <= this.#within && (!best || distance < Math.abs(best.stamp.time - time))) best = item;
    }
    return best;
  }

  #isFinal(time: number, partner: Item | undefined, clock: number): boolean {
    if (this.#bEnded || this.#candidates.items.some(({ stamp }) => stamp.time >= time)) return true;
    const distance = partner ? time - partner.stamp.time : this.#within;
    // A later value of b has at least the clock's time: without a partner it must lie outside the bound, with one not nearer.
    return partner ? clock - time >= distance : clock - time > distance;
  }

  #pair(a: Item, b: Item, clock: Stamp): void | Promise<void> {
    this.#used.add(b);
    const stamp = { time: a.stamp.time, step: clock.step };
    // One value of b may be the nearest of several of a.
    return this.#surroundings.put({ value: [a.value, this.#surroundings.copy(b.value)], stamp, lineage: joinLineage([a, b]) }, true);
  }

  /** Candidates too old for everything that waits or can still come. */
  #forget(clock: number): void {
    const oldest = this.#waiting.items[0]?.stamp.time ?? clock;
    const earliest = Math.min(oldest, clock) - this.#within;
    for (let b = this.#candidates.items[0]; b && (b.stamp.time < earliest || this.#isDone); b = this.#candidates.items[0]) {
      this.#candidates.shift();
      if (!this.#used.delete(b)) this.#count(this.#inputs[1]!);
    }
  }

  #count(flow: string): void {
    const key = `${flow} without a partner`;
    this.counts[key] = (this.counts[key] ?? 0) + 1;
  }
}
