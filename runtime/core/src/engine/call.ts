/**
 * A place call at work: a queue of inputs before a chain of nodes. An input that fails takes with it everything that is
 * still to come of it in this call; what it has put out stays. "restart" puts new instances of all nodes behind it: there
 * inputs go in groups, as many as the call's concurrency says, because which instances an input meets must not depend on
 * how soon the error of one before it is known.
 */
import { RmcError } from "../error.ts";
import type { CallProgram, NodeInstance, NodeProgram, Stamp } from "../program.ts";
import type { CallSurroundings } from "./call-surroundings.ts";
import { CallWork } from "./call-work.ts";
import type { EngineContext } from "./engine-context.ts";
import { Fifo } from "./fifo.ts";
import { NO_LINEAGE, type Item } from "./item.ts";
import { nodeError } from "./node-error.ts";
import { NodeRunner } from "./node-runner.ts";
import type { Batch, Operator } from "./operator.ts";
import { Signal } from "./signal.ts";

/** Live, a call with this many inputs waiting asks for no more, and with the larger number fails. */
const HIGH_WATER = 16;
const LIMIT = 1024;

export function callOperator(program: CallProgram, surroundings: CallSurroundings): Promise<Operator> {
  return Call.create(program, surroundings);
}

class Call implements Operator {
  readonly counts: Record<string, number> = {};
  readonly #program: CallProgram;
  readonly #surroundings: CallSurroundings;
  readonly #queue: Fifo<Item> = new Fifo();
  readonly #progress: Signal = new Signal();
  #runners: readonly NodeRunner[] = [];
  #renewing: Promise<void> | undefined;
  #isBroken = false;
  /** "restart": how many inputs the group has that is in work. */
  #entered = 0;
  #isClosed = false;
  /** Inputs stamped before this step are void. */
  #from = 0;

  private constructor(program: CallProgram, surroundings: CallSurroundings) {
    this.#program = program;
    this.#surroundings = surroundings;
  }

  static async create(program: CallProgram, surroundings: CallSurroundings): Promise<Call> {
    const call = new Call(program, surroundings);
    call.#runners = await call.#instantiate();
    return call;
  }

  take([inputs = [], ...cancels]: Batch): void | Promise<void> {
    if (this.#isIdle) this.#entered = Number.POSITIVE_INFINITY;
    for (const { stamp } of cancels.flat()) this.#cancel(stamp);
    for (const item of inputs) this.#queue.push(item);
    this.#pump();
    if (!this.#surroundings.isLive || this.#queue.length <= HIGH_WATER) return;
    if (this.#queue.length > LIMIT) {
      const { input, chain } = this.#program;
      this.#surroundings.fail(new RmcError("queue-full", `${LIMIT} values of "${input}" wait for "${chain[0]!.id}", and more come`));
    }
    return this.#progress.until(() => this.#queue.length <= HIGH_WATER || this.#isClosed);
  }

  rest(): Promise<void> | undefined {
    if (this.#isIdle) return undefined;
    return this.#rest();
  }

  async end(port: number, clock: Stamp): Promise<void> {
    if (port > 0) return;
    await this.rest();
    if (this.#isBroken) await this.#renew();
    for (const runner of this.#runners) {
      if (this.#isClosed) return;
      await new Promise<void>((gone) => runner.finish(new CallWork({ stamp: clock, lineage: NO_LINEAGE }), gone));
    }
    if (!this.#isClosed) await this.#surroundings.ended(clock);
  }

  sweep(): void {
    for (const runner of this.#runners) runner.sweep((work) => this.#isVoid(work));
  }

  close(): void {
    this.#isClosed = true;
    this.#queue.clear();
    for (const runner of this.#runners) {
      runner.abort();
      runner.close();
    }
    this.#progress.notify();
  }

  get #isIdle(): boolean {
    return !this.#renewing && this.#queue.length === 0 && this.#runners.every(({ isBusy }) => !isBusy);
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#mayEnter()) {
      const item = this.#queue.shift()!;
      if (this.#isVoid(item)) this.#count("cancelled");
      else {
        this.#entered++;
        this.#runners[0]!.accept(item.value, new CallWork(item), () => undefined);
      }
    }
    this.#progress.notify();
  }

  #mayEnter(): boolean {
    const { onError, concurrency } = this.#program;
    if (onError === "restart" && !this.#renewing && this.#entered >= concurrency) {
      if (this.#isBroken || this.#runners.some(({ isBusy }) => isBusy)) void this.#renew();
      else this.#entered = 0;
    }
    return !this.#renewing && this.#runners[0]!.hasRoom;
  }

  #isVoid({ stamp, lineage }: Pick<Item, "stamp" | "lineage">): boolean {
    return stamp.step < this.#from || this.#surroundings.isStale(lineage);
  }

  async #rest(): Promise<void> {
    while (this.#renewing || this.#queue.length > 0) {
      await (this.#renewing ?? this.#progress.until(() => this.#renewing !== undefined || this.#queue.length === 0 || this.#isClosed));
    }
    for (const runner of this.#runners) await runner.rest();
  }

  #cancel(stamp: Stamp): void {
    if (this.#surroundings.isLive) {
      this.#from = Math.max(this.#from, stamp.step);
      this.sweep();
      this.#surroundings.cut(stamp);
    }
    try {
      for (const runner of this.#runners) runner.cancel();
    } catch (error) {
      this.#failed(error as RmcError);
    }
  }

  #put(value: unknown, { stamp, lineage }: CallWork, gone: () => void): void {
    const { index, cancelOn } = this.#program;
    const origins = this.#surroundings.isLive && cancelOn.length > 0 ? [...lineage, { call: index, step: stamp.step }] : lineage;
    const full = this.#surroundings.put({ value, stamp, lineage: origins }, true);
    if (full) void full.then(gone);
    else gone();
  }

  #failed(error: RmcError, work?: CallWork): void {
    if (work?.aborted || this.#isClosed) return;
    work?.abort();
    if (this.#program.onError === "stop") return this.#surroundings.fail(error);
    if (this.#program.onError === "restart") this.#isBroken = true;
    this.#count("failed");
    this.#surroundings.forgive(error);
  }

  /** A new group, when the old one has come to rest, with new instances if they are needed. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#replace();
    return this.#renewing;
  }

  async #replace(): Promise<void> {
    try {
      for (const runner of this.#runners) await runner.rest();
      if (this.#isBroken) {
        for (const runner of this.#runners) runner.close();
        this.#runners = await this.#instantiate();
      }
      this.#isBroken = false;
      this.#entered = 0;
    } catch (error) {
      this.#queue.clear();
      this.#surroundings.fail(error as RmcError);
    }
    this.#renewing = undefined;
    this.#pump();
  }

  async #instantiate(): Promise<NodeRunner[]> {
    const { chain, concurrency, onError, project } = this.#program;
    const runners: NodeRunner[] = [];
    for (const [i, program] of chain.entries()) {
      const isLast = i === chain.length - 1;
      const context = this.#surroundings.context(program);
      runners.push(
        new NodeRunner({
          program,
          context,
          instance: await this.#make(program, context),
          concurrency,
          inTurn: onError !== "stop",
          copy: this.#surroundings.copy,
          behind: isLast
            ? { accept: (value, work, gone) => this.#put(value, work, gone) }
            : { accept: (value, work, gone) => runners[i + 1]!.accept(value, work, gone), room: () => runners[i + 1]!.room() },
          project: isLast ? project : undefined,
          failed: (error, work) => this.#failed(error, work),
          handled: () => this.#pump(),
        }),
      );
    }
    return runners;
  }

  async #make(program: NodeProgram, context: EngineContext): Promise<NodeInstance> {
    try {
      return await program.instantiate(context);
    } catch (cause) {
      throw nodeError(cause, program);
    }
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}
