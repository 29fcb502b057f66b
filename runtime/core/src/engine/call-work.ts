/** One input of a call on its way through the call's chain: what its nodes emit for it has its stamp and shares its fate. */
import type { Stamp, Work } from "../program.ts";
import type { Item, Origin } from "./item.ts";

export class CallWork implements Work {
  readonly stamp: Stamp;
  readonly lineage: readonly Origin[];
  readonly #listeners: (() => void)[] = [];
  #aborted = false;
  #cancelled = false;

  constructor({ stamp, lineage }: Pick<Item, "stamp" | "lineage">) {
    this.stamp = stamp;
    this.lineage = lineage;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Aborted by a cancel and not by an error: nobody has to wait for it. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  onAbort(listener: () => void): void {
    this.#listeners.push(listener);
  }

  cancel(): void {
    this.#cancelled = true;
    this.abort();
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
