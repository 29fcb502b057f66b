/**
 * latest(trigger, ...others): one tuple for each value of the trigger, with the latest of the others, after what they bring
 * in the same step. Nothing until all have one: a trigger that comes before is counted. Ends with the trigger.
 */
import type { JoinProgram, Stamp } from "../program.ts";
import { allOf } from "./all-of.ts";
import { joinLineage, type Item } from "./item.ts";
import type { Batch, Operator, OperatorSurroundings } from "./operator.ts";

export function latestOperator(program: JoinProgram, surroundings: OperatorSurroundings): Operator {
  return new Latest(program, surroundings);
}

class Latest implements Operator {
  readonly counts: Record<string, number> = {};
  readonly #surroundings: OperatorSurroundings;
  readonly #trigger: string;
  readonly #held: (Item | undefined)[];

  constructor(program: JoinProgram, surroundings: OperatorSurroundings) {
    this.#surroundings = surroundings;
    this.#trigger = program.inputs[0]!;
    this.#held = program.inputs.slice(1).map(() => undefined);
  }

  take([triggers = [], ...others]: Batch): void | Promise<void> {
    for (const [i, items] of others.entries()) this.#held[i] = items.at(-1) ?? this.#held[i];
    const full: (void | Promise<void>)[] = [];
    for (const trigger of triggers) {
      full.push(this.#pair(trigger));
    }
    return allOf(full);
  }

  end(port: number, clock: Stamp): void | Promise<void> {
    if (port === 0) return this.#surroundings.ended(clock);
  }

  rest(): undefined {}
  close(): void {}

  /** A value that was cancelled is the latest no longer. */
  sweep(): void {
    for (const [i, item] of this.#held.entries()) if (item && this.#surroundings.isStale(item.lineage)) this.#held[i] = undefined;
  }

  #pair(trigger: Item): void | Promise<void> {
    const held = this.#held.filter((item) => item !== undefined);
    if (held.length < this.#held.length) {
      const key = `${this.#trigger} before the others had a value`;
      this.counts[key] = (this.counts[key] ?? 0) + 1;
      return;
    }
    // A held value goes into several tuples, and each receiver owns its own.
    const value = [trigger.value, ...held.map((item) => this.#surroundings.copy(item.value))];
    return this.#surroundings.put({ value, stamp: trigger.stamp, lineage: joinLineage([trigger, ...held]) }, true);
  }
}
