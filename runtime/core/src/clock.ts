/** Time and chance of whatever lasts: the machine's own, or a simulator's, in which one seed is one history. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Calls `work` after so many milliseconds, until it is told not to. A process does not stay for what is `idle`. */
  after(milliseconds: number, work: () => void, idle?: "idle"): () => void;
  /** From 0 to 1, without 1. */
  random(): number;
}

export const machineClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, work, idle) {
    const timer = setTimeout(work, milliseconds);
    // On Node; elsewhere nothing waits for timers.
    if (idle !== undefined) (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

declare const performance: { now(): number };
declare function setTimeout(work: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
