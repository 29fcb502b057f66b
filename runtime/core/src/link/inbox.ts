/**
 * What has been received and its one reader has not asked for yet. Order is kept; after `end` the items that are left
 * still come out, then undefined for ever.
 */
export class Inbox<T> {
  readonly #items: (T | undefined)[] = [];
  readonly #onTaken: ((item: T) => void) | undefined;
  #head = 0;
  #waiting: ((item: T | undefined) => void) | undefined;
  #ended = false;

  constructor(onTaken?: (item: T) => void) {
    this.#onTaken = onTaken;
  }

  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!waiting) return void this.#items.push(item);
    waiting(item);
    this.#onTaken?.(item);
  }

  end(): void {
    this.#ended = true;
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }

  /** Like `end`, and forgets what has not been read. */
  abandon(): void {
    this.#items.length = 0;
    this.#head = 0;
    this.end();
  }

  next(): Promise<T | undefined> {
    if (this.#head < this.#items.length || this.#ended) return Promise.resolve(this.take());
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** The next item if it is there already. */
  take(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head] as T;
    this.#items[this.#head++] = undefined;
    // Amortised: `shift` would move everything that waits, each time.
    if (this.#head === this.#items.length || this.#head === 1024) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    this.#onTaken?.(item);
    return item;
  }

  /** Removes what does not satisfy `keep`, and returns it. */
  remove(keep: (item: T) => boolean): T[] {
    const all = this.#items.splice(0).slice(this.#head) as T[];
    this.#head = 0;
    this.#items.push(...all.filter(keep));
    return all.filter((item) => !keep(item));
  }
}
