/**
 * One node of a chain at work. It handles one input at a time, or as many as the call's concurrency says, and what comes out
 * is in the order of the inputs: only the oldest input in work puts out directly, the others are held back. An error counts
 * where it stands in that order, too: after everything that was put out before it has gone through the nodes behind. So
 * results never depend on which node is faster. As long as everything is synchronous, so is this: an input has gone through
 * when `accept` returns.
 */
import { RmcError } from "../error.ts";
import type { Emit, NodeInstance, NodeProgram } from "../program.ts";
import type { CallWork } from "./call-work.ts";
import type { EngineContext } from "./engine-context.ts";
import { Fifo } from "./fifo.ts";
import { checkFormat, type MediaFormat } from "./media-format.ts";
import { nodeError } from "./node-error.ts";
import { RunnerSlot, type Job } from "./runner-slot.ts";
import { Signal } from "./signal.ts";

/** A node with this many inputs waiting asks those before it to wait. */
const HIGH_WATER = 16;

/** What is behind a node: the next one, or the way out. It owns the values it is given. */
export interface Behind {
  /** `gone` is called once, when the value has gone through everything behind. Not a promise: what comes first is told first. */
  accept(value: unknown, work: CallWork, gone: () => void): void;
  /** A promise resolves when more can be taken. Missing: when what was accepted has gone through. */
  room?(): void | Promise<void>;
}

export interface RunnerOptions {
  readonly program: NodeProgram;
  readonly instance: NodeInstance;
  readonly context: EngineContext;
  readonly concurrency: number;
  /** Nothing may be begun that an error behind could still make void: no value before the one before it has gone through. */
  readonly inTurn: boolean;
  readonly behind: Behind;
  readonly copy: (value: unknown) => unknown;
  /** How a value is copied when it leaves; undefined: by `copy`. */
  readonly project: ((value: unknown) => unknown) | undefined;
  readonly failed: (error: RmcError, work: CallWork) => void;
  /** There may be room again. */
  readonly handled: () => void;
}

export class NodeRunner implements Behind {
  readonly #options: RunnerOptions;
  readonly #waiting: Fifo<Job> = new Fifo();
  readonly #slots: RunnerSlot[] = [];
  readonly #progress: Signal = new Signal();
  /** What the node has done with, in order, as long as something that came of it or of an input before it is on its way. */
  readonly #left: Fifo<RunnerSlot> = new Fifo();
  #format: MediaFormat | undefined;
  #advancing = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  get hasRoom(): boolean {
    return this.#waiting.length === 0 && this.#slots.length < this.#options.concurrency;
  }

  get isBusy(): boolean {
    return this.#slots.length > 0 || this.#waiting.length > 0 || this.#left.length > 0;
  }

  accept(value: unknown, work: CallWork, gone: () => void): void {
    this.#waiting.push({ kind: "process", value, work, gone });
    this.#advance();
  }

  room(): Promise<void> | undefined {
    return this.#waiting.length > HIGH_WATER ? this.#progress.until(() => this.#waiting.length <= HIGH_WATER) : undefined;
  }

  /** Runs the node's `end`. Everything before must have gone through. */
  finish(work: CallWork, gone: () => void): void {
    this.#waiting.push({ kind: "end", value: undefined, work, gone });
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
    for (const { work, gone } of this.#waiting.clear()) {
      work.abort();
      gone();
    }
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
      else if (this.#mayStart(this.#waiting.first)) this.#start(this.#waiting.shift()!);
      else break;
    }
    this.#advancing = false;
    this.#progress.notify();
  }

  #mayStart(job: Job | undefined): boolean {
    const { concurrency, inTurn } = this.#options;
    if (!job || this.#slots.length >= concurrency) return false;
    return !inTurn || this.#slots.every((slot) => slot.job.work !== job.work);
  }

  #release(): void {
    const slot = this.#slots.shift()!;
    this.#passHeld(slot);
    this.#leave(slot);
    const head = this.#slots[0];
    if (head) this.#passHeld(head);
    if (head?.state === "emitted") this.#settle(head);
    this.#options.handled();
  }

  /** The node has done with this input; what it has put out may still be on its way. */
  #leave(slot: RunnerSlot): void {
    this.#left.push(slot);
    this.#tell();
  }

  /** In order, and at once: who is behind must not report an error of what comes later before. */
  #tell(): void {
    while (this.#left.first?.onTheWay === 0) {
      const { job, failure } = this.#left.shift()!;
      if (failure) this.#options.failed(failure, job.work);
      job.gone();
    }
    this.#progress.notify();
  }

  #start(job: Job): void {
    const slot = new RunnerSlot(job);
    if (job.work.aborted) {
      this.#leave(slot);
      return this.#options.handled();
    }
    this.#slots.push(slot);
    try {
      const working = this.#call(slot, (value) => this.#emit(value, slot));
      if (!working) return this.#emitted(slot);
      working.then(
        () => this.#emitted(slot),
        (cause: unknown) => this.#fail(cause, slot),
      );
    } catch (cause) {
      this.#fail(cause, slot);
    }
  }

  #call(slot: RunnerSlot, emit: Emit): void | Promise<void> {
    const { instance, program, context } = this.#options;
    const { kind, value } = slot.job;
    context.stamp = slot.stamp;
    if (kind === "end") return instance.end?.(emit, slot);
    this.#format = checkFormat(this.#format, value, program);
    return instance.process(value, emit, slot);
  }

  #emit(value: unknown, slot: RunnerSlot): void | Promise<void> {
    if (value === null || value === undefined || slot.aborted) return;
    if (slot.state !== "working") {
      const { id, position } = this.#options.program;
      const details = { node: id, ...(position ? { position } : {}) };
      return this.#options.failed(new RmcError("emit-after-settled", `"${id}" emitted after its call had settled`, details), slot.job.work);
    }
    try {
      // At once: the node may change the value as soon as `emit` returns.
      const copy = this.#copy(value);
      return this.#slots[0] === slot ? this.#pass(copy, slot) : this.#hold(copy, slot);
    } catch (cause) {
      slot.fail(nodeError(cause, this.#options.program));
    }
  }

  #copy(value: unknown): unknown {
    const { project, instance, copy } = this.#options;
    if (project) return project(value);
    return instance.emitsFresh ? value : copy(value);
  }

  #pass(value: unknown, slot: RunnerSlot): void | Promise<void> {
    if (slot.job.work.aborted) return;
    const { behind, inTurn } = this.#options;
    let isThrough = false;
    let through: (() => void) | undefined;
    slot.onTheWay++;
    behind.accept(value, slot.job.work, () => {
      isThrough = true;
      slot.onTheWay--;
      through?.();
      this.#tell();
    });
    if (isThrough) return;
    const room = behind.room && !inTurn ? behind.room() : new Promise<void>((resolve) => (through = resolve));
    if (room) slot.full.push(room);
    return room;
  }

  /** Nobody waits for a way out that it has not come to: it only keeps the order. */
  #hold(value: unknown, slot: RunnerSlot): void | Promise<void> {
    const { behind, inTurn } = this.#options;
    if (behind.room && inTurn) return new Promise((passed) => slot.held.push({ value, passed }));
    slot.held.push({ value, passed: undefined });
  }

  #passHeld(slot: RunnerSlot): void {
    for (const { value, passed } of slot.held.splice(0)) {
      const full = this.#pass(value, slot);
      if (passed) void Promise.resolve(full).then(passed);
    }
  }

  #fail(cause: unknown, slot: RunnerSlot): void {
    slot.fail(nodeError(cause, this.#options.program));
    this.#emitted(slot);
  }

  #emitted(slot: RunnerSlot): void {
    if (slot.state !== "working") return;
    slot.state = "emitted";
    if (this.#slots[0] === slot) this.#settle(slot);
    this.#advance();
  }

  /** The oldest input is done when what is behind has taken everything of it. */
  #settle(slot: RunnerSlot): void {
    if (slot.full.length === 0) {
      slot.state = "done";
      return;
    }
    void this.#settleLater(slot);
  }

  async #settleLater(slot: RunnerSlot): Promise<void> {
    await Promise.all(slot.full);
    slot.state = "done";
    this.#advance();
  }
}
