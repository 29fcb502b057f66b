/** One run of a case: opens the channels that it needs, bounds its waits, and closes everything in the end. */
import { machineClock, type Channel } from "@rmc/runtime";
import type { ChannelOptions } from "./channel-cases.ts";
import { End } from "./end.ts";

/** A promise of the interface, and what finds out whether it is kept. */
export interface Promised {
  readonly promise: string;
  readonly check: (trial: Trial) => Promise<void>;
}

export interface Pair {
  readonly near: End;
  readonly far: End;
}

const PATIENCE_MS = 10_000;
/** Who has not gone on for so long waits for something. */
const QUIET_MS = 250;

export class Trial {
  readonly holdsBack: boolean;
  readonly #options: ChannelOptions;
  readonly #patience: number;
  readonly #closers: (() => void)[] = [];
  #isOver = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE_MS;
    this.holdsBack = options.holdsBack ?? true;
  }

  async open(): Promise<Pair> {
    const [near, far] = await this.openRaw();
    return { near: new End("near", near, this), far: new End("far", far, this) };
  }

  async openRaw(): Promise<readonly [Channel, Channel]> {
    const pair = await this.within(this.#options.open(), "a new channel");
    for (const channel of pair) this.onClose(() => channel.close());
    return pair;
  }

  onClose(closer: () => void): void {
    this.#closers.push(closer);
    // Opened too late for anybody.
    if (this.#isOver) this.close();
  }

  /** Fails when it takes too long: "waited 10 s in vain for …". */
  async within<T>(work: Promise<T>, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const stop = machineClock.after(this.#patience, () => late.reject(new Error(`waited ${this.#patience / 1000} s in vain for ${what}`)));
    try {
      return await Promise.race([this.meanwhile(work), late.promise]);
    } finally {
      stop();
    }
  }

  /** For what no event tells of. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const over = Promise.withResolvers<void>();
    const look = (): void => {
      if (isSo()) over.resolve();
      else stop = machineClock.after(5, look);
    };
    let stop = machineClock.after(0, look);
    await this.within(over.promise, what).finally(() => stop());
  }

  /** For work that goes on beside: whoever awaits it hears how it failed; a case that has failed before awaits nothing. */
  meanwhile<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return work;
  }

  /** Resolves when the count has not changed for a while. */
  async quiet(count: () => number): Promise<void> {
    for (let before = -1; before !== count();) {
      before = count();
      await pause(QUIET_MS);
    }
  }

  close(): void {
    this.#isOver = true;
    for (const closer of this.#closers.splice(0).reverse()) {
      try {
        closer();
      } catch {
        // A `close` that throws is found by the case that is for it.
      }
    }
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void machineClock.after(milliseconds, resolve));
}
