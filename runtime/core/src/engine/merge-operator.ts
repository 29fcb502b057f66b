/** merge(...flows): every value of every flow, by step, then by the order of the arguments. Ends when all have. */
import type { JoinProgram, Stamp } from "../program.ts";
import { allOf } from "./all-of.ts";
import type { Batch, Operator, OperatorSurroundings } from "./operator.ts";

export function mergeOperator(program: JoinProgram, surroundings: OperatorSurroundings): Operator {
  return new Merge(program, surroundings);
}

class Merge implements Operator {
  readonly counts: Record<string, number> = {};
  readonly #surroundings: OperatorSurroundings;
  readonly #open: Set<number>;

  constructor(program: JoinProgram, surroundings: OperatorSurroundings) {
    this.#surroundings = surroundings;
    this.#open = new Set(program.inputs.keys());
  }

  take(batch: Batch): void | Promise<void> {
    return allOf(batch.flat().map((item) => this.#surroundings.put(item, true)));
  }

  end(port: number, clock: Stamp): void | Promise<void> {
    this.#open.delete(port);
    if (this.#open.size === 0) return this.#surroundings.ended(clock);
  }

  rest(): undefined {}
  sweep(): void {}
  close(): void {}
}
