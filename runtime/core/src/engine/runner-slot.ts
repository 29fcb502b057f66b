/** One input in the hands of a node: how far it is, what it has put out, and how it failed. */
import type { RmcError } from "../error.ts";
import type { Stamp, Work } from "../program.ts";
import type { CallWork } from "./call-work.ts";

export interface Job {
  readonly kind: "process" | "end";
  readonly value: unknown;
  readonly work: CallWork;
  /** Told once, when it has been handled with everything that came of it. */
  readonly gone: () => void;
}

export class RunnerSlot implements Work {
  readonly job: Job;
  /** Values that wait until the inputs before this one are done; `passed` is who waits with them. */
  readonly held: { readonly value: unknown; readonly passed: (() => void) | undefined }[] = [];
  /** What is behind and cannot take more. */
  readonly full: Promise<void>[] = [];
  readonly #listeners: (() => void)[] = [];
  state: "working" | "emitted" | "done" = "working";
  failure: RmcError | undefined;
  /** How many of its values have not gone through what is behind. */
  onTheWay = 0;

  constructor(job: Job) {
    this.job = job;
  }

  get stamp(): Stamp {
    return this.job.work.stamp;
  }

  get aborted(): boolean {
    return this.failure !== undefined || this.job.work.aborted;
  }

  onAbort(listener: () => void): void {
    this.#listeners.push(listener);
    this.job.work.onAbort(listener);
  }

  /** Only what would still come is void; what has been put out is on its way. */
  fail(error: RmcError): void {
    if (this.failure) return;
    this.failure = error;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
