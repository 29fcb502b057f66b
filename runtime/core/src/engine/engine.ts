/**
 * The engine runs operators: all of a pipeline in the plain run, those of a stage in a compiled one. Offline a step is
 * brought to rest by one pass over the operators in order of declaration, which is topological; live, values are handed on
 * as they come. Everything else is the same. Values are owned: whoever gets one may change and keep it, so a flow with
 * several consumers is copied for all but the last.
 */
import { RmcError } from "../error.ts";
import type { CallProgram, NodeProgram, OperatorProgram, Stamp } from "../program.ts";
import { allOf } from "./all-of.ts";
import type { CallSurroundings } from "./call-surroundings.ts";
import { EngineContext, type StageContext } from "./engine-context.ts";
import { NO_LINEAGE, type Item, type Origin, type Stamped } from "./item.ts";
import type { Operator, OperatorSurroundings } from "./operator.ts";

export interface EngineOptions {
  readonly operators: readonly OperatorProgram[];
  readonly mode: "offline" | "live";
  /** Seeds `random` in a live session; offline it is always the same. */
  readonly session?: string;
  /** Flows whose values are delivered. */
  readonly wanted: ReadonlySet<string>;
  context(node: string): StageContext;
  /** Gets every value of a wanted flow. A promise makes what is before wait. */
  deliver(flow: string, value: unknown, stamp: Stamp, lineage: readonly Origin[]): void | Promise<void>;
  /** `deliver` is done with the value when it returns; without this it owns a copy. */
  readonly borrows?: boolean;
  /** Live: a wanted flow has ended. */
  ended?(flow: string, stamp: Stamp): void | Promise<void>;
  /** Live: what was delivered on this wanted flow and comes from an earlier step of this call is void. */
  cancelled?(flow: string, call: number, stamp: Stamp): void;
  /** Live: the engine has failed and does nothing more. Offline `step` rejects. */
  failed?(error: RmcError): void;
  /** An error that the call's `onError` allows for. */
  forgiven?(error: RmcError): void;
}

interface Entry {
  readonly program: OperatorProgram;
  readonly ports: readonly string[];
  readonly operator: Operator;
  inbox: Item[][];
  ended: number;
}

export class Engine {
  readonly #options: EngineOptions;
  readonly #copy: (value: unknown) => unknown;
  readonly #entries: Entry[] = [];
  readonly #evaluated = new WeakMap<object, unknown>();
  readonly #routes = new Map<string, { readonly entry: Entry; readonly port: number }[]>();
  /** Live: what cancellable calls made of inputs before this step is void. */
  readonly #cuts = new Map<number, number>();
  /** Whoever waits for work of this engine: told when it fails. A promise that all race against would keep them all. */
  readonly #waiting = new Set<(error: RmcError) => void>();
  readonly #done = Promise.withResolvers<void>();
  #failure: RmcError | undefined;
  #clock: Stamp = { time: 0, step: 0 };
  #open = 0;

  private constructor(options: EngineOptions) {
    this.#options = options;
    this.#copy = copyOf(options.operators);
    this.#done.promise.catch(() => undefined);
  }

  /** Makes every node. */
  static async create(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options);
    for (const program of options.operators) await engine.#add(program);
    engine.#settleIfDone();
    return engine;
  }

  /** Live: resolves when every operator has ended, rejects when the engine fails. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** What operators dropped, by operator index: left over, without a partner, cancelled, failed. */
  get counts(): ReadonlyMap<number, Readonly<Record<string, number>>> {
    return new Map(this.#entries.map(({ program, operator }) => [program.index, operator.counts]));
  }

  /** Offline: handles everything that arrives in a step and brings it to rest. `last`: the end phase, after the last input. */
  async step(stamp: Stamp, arrivals: ReadonlyMap<string, readonly Stamped[]>, last: boolean): Promise<void> {
    if (this.#failure) throw this.#failure;
    await this.#orFailure(this.#step(stamp, arrivals, last));
  }

  /** Live: a value on a flow from outside. A promise says when the engine can take more. */
  arrive(flow: string, value: unknown, stamp: Stamp, lineage: readonly Origin[] = NO_LINEAGE): void | Promise<void> {
    this.#clock = later(this.#clock, stamp);
    return this.#publish(flow, { value, stamp, lineage }, true);
  }

  /** Live: no more values on a flow from outside. Resolves when what follows from that has been done. */
  async endFlow(flow: string, stamp: Stamp = this.#clock): Promise<void> {
    this.#clock = later(this.#clock, stamp);
    await this.#endFlow(flow, this.#clock);
  }

  /** Live: what comes, on this flow from outside, from earlier steps of a call is void, with everything derived from it. */
  cancel(flow: string, call: number, stamp: Stamp): void {
    this.#cut(flow, call, stamp);
  }

  /** Live: everything that has arrived has been handled, as far as it can be without more. */
  async rest(): Promise<void> {
    if (this.#failure) throw this.#failure;
    for (const { operator } of this.#entries) {
      const rest = operator.rest();
      if (rest) await this.#orFailure(rest);
    }
  }

  /** Aborts all work. Idempotent. */
  close(): void {
    for (const { operator } of this.#entries.splice(0)) operator.close();
    this.#routes.clear();
  }

  async #step(stamp: Stamp, arrivals: ReadonlyMap<string, readonly Stamped[]>, last: boolean): Promise<void> {
    for (const [flow, values] of arrivals) {
      for (const { value, stamp } of values) await this.#publish(flow, { value, stamp, lineage: NO_LINEAGE }, true);
    }
    for (const entry of this.#entries) {
      const batch = entry.inbox;
      entry.inbox = entry.ports.map(() => []);
      const taken = entry.operator.take(batch, stamp);
      if (taken) await taken;
      const rest = entry.operator.rest();
      if (rest) await rest;
      if (this.#failure) return;
      if (last) for (const port of entry.ports.keys()) await entry.operator.end(port, stamp);
    }
  }

  async #add(program: OperatorProgram): Promise<void> {
    const ports = program.kind === "call" ? [program.input, ...program.cancelOn] : program.inputs;
    const surroundings = this.#surroundings(program.output);
    const operator =
      program.kind === "call"
        ? await program.make(program, this.#callSurroundings(program, surroundings))
        : program.make(program, surroundings);
    const entry: Entry = { program, ports, operator, inbox: ports.map(() => []), ended: 0 };
    this.#entries.push(entry);
    this.#open++;
    for (const [port, flow] of ports.entries()) {
      const routes = this.#routes.get(flow);
      if (routes) routes.push({ entry, port });
      else this.#routes.set(flow, [{ entry, port }]);
    }
  }

  #callSurroundings(program: CallProgram, surroundings: OperatorSurroundings): CallSurroundings {
    const { mode, session = "" } = this.#options;
    const isLive = mode === "live";
    return {
      ...surroundings,
      isLive,
      context: (node: NodeProgram) =>
        new EngineContext(this.#options.context(node.id), node, isLive ? `${session}/${node.id}` : node.id, !isLive, this.#evaluated),
      fail: (error) => this.#fail(error),
      forgive: (error) => this.#options.forgiven?.(error),
      cut: (stamp) => this.#cut(program.output, program.index, stamp),
    };
  }

  #surroundings(output: string): OperatorSurroundings {
    return {
      put: (item, fresh) => this.#publish(output, item, fresh),
      copy: this.#copy,
      ended: (clock) => this.#operatorEnded(output, clock),
      isStale: (lineage) => this.#isStale(lineage),
    };
  }

  #publish(flow: string, item: Item, fresh: boolean): void | Promise<void> {
    if (this.#failure || this.#isStale(item.lineage)) return;
    const { wanted, borrows = false, mode } = this.#options;
    const routes = this.#routes.get(flow) ?? [];
    try {
      const full: (void | Promise<void>)[] = [];
      const isWanted = wanted.has(flow);
      if (isWanted)
        full.push(
          this.#options.deliver(
            flow,
            fresh && (borrows || routes.length === 0) ? item.value : this.#copy(item.value),
            item.stamp,
            item.lineage,
          ),
        );
      for (const [i, { entry, port }] of routes.entries()) {
        const own =
          fresh && i === routes.length - 1
            ? item
            : { ...item, value: port > 0 && entry.program.kind === "call" ? undefined : this.#copy(item.value) };
        if (mode === "offline") entry.inbox[port]!.push(own);
        else
          full.push(
            entry.operator.take(
              entry.ports.map((_, at) => (at === port ? [own] : [])),
              item.stamp,
            ),
          );
      }
      return allOf(full)?.catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #operatorEnded(flow: string, clock: Stamp): Promise<void> {
    if (this.#options.mode === "offline") return;
    await this.#endFlow(flow, clock);
    this.#open--;
    this.#settleIfDone();
  }

  async #endFlow(flow: string, clock: Stamp): Promise<void> {
    if (this.#options.wanted.has(flow)) await this.#options.ended?.(flow, clock);
    for (const { entry, port } of this.#routes.get(flow) ?? []) await entry.operator.end(port, clock);
  }

  #settleIfDone(): void {
    if (this.#open === 0) this.#done.resolve();
  }

  #cut(flow: string, call: number, stamp: Stamp): void {
    this.#cuts.set(call, Math.max(this.#cuts.get(call) ?? 0, stamp.step));
    for (const { operator } of this.#entries) operator.sweep();
    for (const derived of this.#derived(flow)) if (this.#options.wanted.has(derived)) this.#options.cancelled?.(derived, call, stamp);
  }

  /** The flow itself and every flow that values of it can reach. Operators stand in topological order. */
  #derived(flow: string): Set<string> {
    const derived = new Set([flow]);
    for (const { program } of this.#entries) {
      const inputs = program.kind === "call" ? [program.input] : program.inputs;
      if (inputs.some((input) => derived.has(input))) derived.add(program.output);
    }
    return derived;
  }

  #isStale(lineage: readonly Origin[]): boolean {
    return this.#cuts.size > 0 && lineage.some(({ call, step }) => step < (this.#cuts.get(call) ?? 0));
  }

  /** Waits for work of this engine, but not for what hangs when the engine has failed. */
  #orFailure(work: Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(reject);
    work.then(() => (this.#failure ? reject(this.#failure) : resolve()), reject);
    return promise.finally(() => this.#waiting.delete(reject));
  }

  #fail(cause: unknown): void {
    if (this.#failure) return;
    this.#failure = RmcError.from(cause, "node-failed");
    for (const reject of this.#waiting) reject(this.#failure);
    this.#done.reject(this.#failure);
    this.#options.failed?.(this.#failure);
  }
}

/** One way for all: a value may come from any of the nodes. */
function copyOf(operators: readonly OperatorProgram[]): (value: unknown) => unknown {
  const nodes = operators.flatMap((operator) => (operator.kind === "call" ? operator.chain : []));
  return nodes.find(({ copy }) => copy)?.copy ?? ((value) => structuredClone(value));
}

function later(a: Stamp, b: Stamp): Stamp {
  return b.step > a.step ? b : a;
}

declare function structuredClone(value: unknown): unknown;
