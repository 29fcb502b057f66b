import { machineClock, type Clock } from "@rmc/runtime";

/**
 * Numbers for frames that no client numbers: higher than everything heard before, and in the client's own count, which goes by
 * milliseconds since the client said where it stands. So a cancel that comes of a track reaches what was sent before, and nothing
 * that is sent later.
 */
export class Steps {
  readonly #clock: Clock;
  #last = -1;
  #base = -Infinity;

  constructor(clock: Clock = machineClock) {
    this.#clock = clock;
  }

  hear(step: number): void {
    this.#last = Math.max(this.#last, step);
  }

  hearClient(step: number): void {
    this.#base = Math.max(this.#base, step - this.#clock.now());
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#base + this.#clock.now()));
    return this.#last;
  }
}
