/** Lets others wait until something about an object is true. Whoever changes the object notifies. */
export class Signal {
  readonly #waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];

  /** Resolves when the condition holds, which is looked at again after each `notify`. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  notify(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting.splice(0);
    for (const entry of waiting) {
      if (entry.condition()) entry.resolve();
      else this.#waiting.push(entry);
    }
  }
}
