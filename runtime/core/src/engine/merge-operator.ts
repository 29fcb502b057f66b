/** merge(...flows): every value of every flow, by step, then by the order of the arguments. Ends when all have. */
import type { JoinProgram, Stamp } from "../program.ts";
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
    let full: Promise<unknown> | undefined;
    for (const item of batch.flat()) {
      const put = this.#surroundings.put(item, true);
      if (put) full = full ? Promise.all([full, put]) : put;
    }
    return full?.then(() => undefined);
  }

  end(port: number, clock: Stamp): void | Promise<void> {
    this.#open.delete(port);
    if (this.#open.size === 0) return this.#surroundings.ended(clock);
  }

  rest(): undefined {}
  sweep(): void {}
  close(): void {}
}
