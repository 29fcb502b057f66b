/** What waits at a join for its partner. Bounded: a side that gets too far ahead is an error, never a deadlock. */
import { RmcError } from "../error.ts";
import type { Item } from "./item.ts";
import type { OperatorSurroundings } from "./operator.ts";

/** From the language: a join holds this many values of one flow. */
const LIMIT = 1024;

export class JoinQueue {
  readonly #flow: string;
  readonly #partner: string;
  readonly #surroundings: OperatorSurroundings;
  #items: Item[] = [];

  constructor(flow: string, partner: string, surroundings: OperatorSurroundings) {
    this.#flow = flow;
    this.#partner = partner;
    this.#surroundings = surroundings;
  }

  /** In order of arrival. */
  get items(): readonly Item[] {
    return this.#items;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    return this.#items.shift();
  }

  /** Removes what a cancel has reached. */
  sweep(): void {
    this.#items = this.#items.filter(({ lineage }) => !this.#surroundings.isStale(lineage));
  }

  /** Removes everything and says how much that was. */
  clear(): number {
    return this.#items.splice(0).length;
  }

  /** After whatever could leave has left. */
  check(join: string): void {
    if (this.#items.length <= LIMIT) return;
    throw new RmcError("queue-full", `${join}: ${LIMIT} values of "${this.#flow}" wait for "${this.#partner}", and more come`);
  }
}
