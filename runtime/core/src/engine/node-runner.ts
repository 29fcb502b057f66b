/**
 * One node of a chain at work. It handles one input at a time, or as many as the call's concurrency says, and what comes out
 * is in the order of the inputs: only the oldest input in work puts out directly, the others are held back.
 * As long as everything is synchronous, so is this: an input is handled when `accept` returns.
 */
import { RmcError } from "../error.ts";
import type { Emit, NodeInstance, NodeProgram } from "../program.ts";
import type { CallWork } from "./call-work.ts";
import type { EngineContext } from "./engine-context.ts";
import { Fifo } from "./fifo.ts";
import { checkFormat, type MediaFormat } from "./media-format.ts";
import { nodeError } from "./node-error.ts";
import { Signal } from "./signal.ts";

/** Live, a node with this many inputs waiting asks those before it to wait. */
const HIGH_WATER = 16;

export interface RunnerOptions {
  readonly program: NodeProgram;
  readonly instance: NodeInstance;
  readonly context: EngineContext;
  readonly concurrency: number;
  /** Where values go: the next node, or out. It owns them. */
  readonly next: (value: unknown, work: CallWork) => void | Promise<void>;
  readonly copy: (value: unknown) => unknown;
  /** How a value is copied when it leaves; undefined: by `copy`. */
  readonly project: ((value: unknown) => unknown) | undefined;
  readonly failed: (error: RmcError, work: CallWork) => void;
  /** An input has been handled. */
  readonly handled: () => void;
}

interface Job {
  readonly kind: "process" | "end";
  readonly value: unknown;
  readonly work: CallWork;
}

interface Slot {
  readonly job: Job;
  /** Values that wait until the inputs before this one are done. */
  readonly held: unknown[];
  /** What is behind and cannot take more. */
  readonly full: Promise<void>[];
  state: "working" | "emitted" | "done";
}

export class NodeRunner {
  readonly #options: RunnerOptions;
  readonly #waiting: Fifo<Job> = new Fifo();
  readonly #slots: Slot[] = [];
  readonly #progress: Signal = new Signal();
  #format: MediaFormat | undefined;
  #advancing = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get hasRoom(): boolean {
    return this.#waiting.length === 0 && this.#slots.length < this.#options.concurrency;
  }

  get isBusy(): boolean {
    return this.#slots.length > 0;
  }

  accept(value: unknown, work: CallWork): void | Promise<void> {
    this.#waiting.push({ kind: "process", value, work });
    this.#advance();
    if (this.#waiting.length > HIGH_WATER) return this.#progress.until(() => this.#waiting.length <= HIGH_WATER);
  }

  /** Runs the node's `end`. Everything before must have been handled. */
  finish(work: CallWork): void {
    this.#waiting.push({ kind: "end", value: undefined, work });
    this.#advance();
  }

  rest(): Promise<void> | undefined {
    return this.isBusy ? this.#progress.until(() => !this.isBusy) : undefined;
  }

  /** After a cancel: aborts what is void, and lets go what must not be waited for. */
  sweep(isVoid: (work: CallWork) => boolean): void {
    for (const { job } of this.#slots) if (isVoid(job.work)) job.work.cancel();
    for (const slot of this.#slots) {
      if (slot.job.work.cancelled && slot.state === "working" && this.#options.instance.stateless) slot.state = "done";
    }
    this.#advance();
  }

  cancel(): void {
    try {
      this.#options.instance.cancel?.();
    } catch (cause) {
      throw nodeError(cause, this.#options.program);
    }
  }

  abort(): void {
    for (const { work } of this.#waiting.clear()) work.abort();
    for (const { job } of this.#slots) job.work.abort();
  }

  close(): void {
    this.#options.instance.close?.();
  }

  /** Starts what can start and lets go what is done. Not re-entered: a loop, because a recursion would grow with the queue. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    for (;;) {
      if (this.#slots[0]?.state === "done") this.#release();
      else if (this.#waiting.length > 0 && this.#slots.length < this.#options.concurrency) this.#start(this.#waiting.shift()!);
      else break;
    }
    this.#advancing = false;
    this.#progress.notify();
  }

  #release(): void {
    this.#slots.shift();
    const head = this.#slots[0];
    if (head) for (const value of head.held.splice(0)) void this.#pass(value, head);
    if (head?.state === "emitted") this.#settle(head);
    this.#options.handled();
  }

  #start(job: Job): void {
    if (job.work.aborted) return this.#options.handled();
    const slot: Slot = { job, held: [], full: [], state: "working" };
    this.#slots.push(slot);
    try {
      const working = this.#call(job, (value) => this.#emit(value, slot));
      if (!working) return this.#emitted(slot);
      working.then(
        () => this.#emitted(slot),
        (cause: unknown) => this.#fail(cause, slot),
      );
    } catch (cause) {
      this.#fail(cause, slot);
    }
  }

  #call({ kind, value, work }: Job, emit: Emit): void | Promise<void> {
    const { instance, program, context } = this.#options;
    context.stamp = work.stamp;
    if (kind === "end") return instance.end?.(emit, work);
    this.#format = checkFormat(this.#format, value, program.id);
    return instance.process(value, emit, work);
  }

  #emit(value: unknown, slot: Slot): void | Promise<void> {
    const { work } = slot.job;
    if (value === null || value === undefined || work.aborted) return;
    if (slot.state !== "working") {
      const { id, position } = this.#options.program;
      const error = new RmcError("emit-after-settled", `"${id}" emitted after its call had settled`, {
        node: id,
        ...(position ? { position } : {}),
      });
      return this.#options.failed(error, work);
    }
    try {
      const copy = this.#copy(value);
      if (this.#slots[0] === slot) return this.#pass(copy, slot);
      slot.held.push(copy);
    } catch (cause) {
      this.#options.failed(nodeError(cause, this.#options.program), work);
    }
  }

  /** Copied at once: the node may change the value as soon as `emit` returns. */
  #copy(value: unknown): unknown {
    const { project, instance, copy } = this.#options;
    if (project) return project(value);
    return instance.emitsFresh ? value : copy(value);
  }

  #pass(value: unknown, slot: Slot): void | Promise<void> {
    if (slot.job.work.aborted) return;
    const full = this.#options.next(value, slot.job.work);
    if (full) slot.full.push(full);
    return full;
  }

  #fail(cause: unknown, slot: Slot): void {
    this.#options.failed(nodeError(cause, this.#options.program), slot.job.work);
    this.#emitted(slot);
  }

  #emitted(slot: Slot): void {
    if (slot.state !== "working") return;
    slot.state = "emitted";
    if (this.#slots[0] === slot) this.#settle(slot);
    this.#advance();
  }

  /** The oldest input is done when what is behind has taken everything of it. */
  #settle(slot: Slot): void {
    if (slot.full.length === 0) {
      slot.state = "done";
      return;
    }
    void this.#settleLater(slot);
  }

  async #settleLater(slot: Slot): Promise<void> {
    await Promise.all(slot.full);
    slot.state = "done";
    this.#advance();
  }
}
