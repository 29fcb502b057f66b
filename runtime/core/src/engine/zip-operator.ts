/** zip(a, b, …): the k-th of each as one tuple. Ends when an ended side is empty; what is left over is counted. */
import type { JoinProgram, Stamp } from "../program.ts";
import { allOf } from "./all-of.ts";
import { joinLineage, type Item } from "./item.ts";
import { JoinQueue } from "./join-queue.ts";
import type { Batch, Operator, OperatorSurroundings } from "./operator.ts";

export function zipOperator(program: JoinProgram, surroundings: OperatorSurroundings): Operator {
  return new Zip(program, surroundings);
}

class Zip implements Operator {
  readonly counts: Record<string, number> = {};
  readonly #inputs: readonly string[];
  readonly #surroundings: OperatorSurroundings;
  readonly #queues: readonly JoinQueue[];
  readonly #ended = new Set<number>();
  #isDone = false;

  constructor(program: JoinProgram, surroundings: OperatorSurroundings) {
    this.#inputs = program.inputs;
    this.#surroundings = surroundings;
    // The partner in the message: the next flow that is a different one.
    this.#queues = program.inputs.map((flow, i) => new JoinQueue(flow, program.inputs[(i + 1) % program.inputs.length]!, surroundings));
  }

  take(batch: Batch, clock: Stamp): void | Promise<void> {
    for (const [port, items] of batch.entries()) {
      for (const item of items) {
        if (this.#isDone) this.#count(port, 1);
        else this.#queues[port]!.push(item);
      }
    }
    const full: (void | Promise<void>)[] = [];
    while (this.#queues.every(({ items }) => items.length > 0)) {
      full.push(this.#surroundings.put(this.#pair(clock), true));
    }
    for (const queue of this.#queues) queue.check(`zip(${this.#inputs.join(", ")})`);
    full.push(this.#finishIfEmpty(clock));
    return allOf(full);
  }

  end(port: number, clock: Stamp): void | Promise<void> {
    this.#ended.add(port);
    return this.#finishIfEmpty(clock);
  }

  rest(): undefined {}
  close(): void {}

  sweep(): void {
    for (const queue of this.#queues) queue.sweep();
  }

  #pair(clock: Stamp): Item {
    const items = this.#queues.map((queue) => queue.shift()!);
    return { value: items.map(({ value }) => value), stamp: clock, lineage: joinLineage(items) };
  }

  #finishIfEmpty(clock: Stamp): void | Promise<void> {
    if (this.#isDone || ![...this.#ended].some((port) => this.#queues[port]!.items.length === 0)) return;
    this.#isDone = true;
    for (const [port, queue] of this.#queues.entries()) this.#count(port, queue.clear());
    return this.#surroundings.ended(clock);
  }

  #count(port: number, leftovers: number): void {
    if (leftovers === 0) return;
    const key = `left over of ${this.#inputs[port]!}`;
    this.counts[key] = (this.counts[key] ?? 0) + leftovers;
  }
}
