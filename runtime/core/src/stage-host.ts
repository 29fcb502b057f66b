/**
 * Runs one stage of a session: values that arrive on its streams go through the engine, results leave on its streams.
 * Offline it works step by step, so that a result depends on the input alone; live it hands on what comes. It takes no more
 * than it can put out: a slow consumer is felt by whoever feeds this stage.
 */
import type { StageContext } from "./engine/engine-context.ts";
import { Engine } from "./engine/engine.ts";
import { RmcError, type ErrorCode } from "./error.ts";
import { createFrame, decodeValue, lineageOf } from "./frame.ts";
import { CANCEL, DATA, END } from "./frame-type.ts";
import type { LinkProgram, StageProgram, Stamp } from "./program.ts";
import type { Member } from "./session/member.ts";
import type { OpenMessage, ParamValue } from "./session/messages.ts";
import type { Resources } from "./session/resources.ts";
import { StepGate, type Arrival } from "./session/step-gate.ts";
import { StepWriter, type Departure } from "./session/step-writer.ts";

export interface StageHostOptions {
  readonly stage: StageProgram;
  readonly links: readonly LinkProgram[];
  readonly member: Member;
  readonly open: OpenMessage;
  readonly params: ReadonlyMap<string, ParamValue>;
  readonly resources: Resources;
}

export class StageHost {
  readonly #options: StageHostOptions;
  readonly #arrivals: readonly Arrival[];
  readonly #departures: readonly Departure[];
  readonly #writer: StepWriter;
  #engine!: Engine;
  #failedAt: Stamp | undefined;

  private constructor(options: StageHostOptions) {
    const { stage, links, member } = options;
    this.#options = options;
    this.#arrivals = links.filter(({ to }) => to === stage.id).map((link) => ({ link, stream: member.incoming.get(link.stream)! }));
    this.#departures = links.filter(({ from }) => from === stage.id).map((link) => ({ link, stream: member.outgoing.get(link.stream)! }));
    this.#writer = new StepWriter(this.#departures, options.open.mode === "live");
  }

  /** Makes the stage's nodes. */
  static async create(options: StageHostOptions): Promise<StageHost> {
    const host = new StageHost(options);
    const { mode, session } = options.open;
    const isLive = mode === "live";
    host.#engine = await Engine.create({
      operators: options.stage.operators,
      mode,
      session,
      wanted: new Set(host.#departures.map(({ link }) => link.flow)),
      borrows: true,
      forgiven: (error) => options.resources.forgiven?.(error),
      context: (node) => contextOf(node, options),
      deliver: (flow, value, stamp, lineage) => host.#writer.write(flow, value, stamp, lineage),
      ...(isLive && {
        ended: (flow: string, stamp: Stamp) => host.#end(flow, stamp),
        cancelled: (flow: string, call: number, stamp: Stamp) => host.#cancel(flow, call, stamp),
      }),
    });
    return host;
  }

  /** The step in which `run` was rejected, in an offline session. */
  get failedAt(): Stamp | undefined {
    return this.#failedAt;
  }

  /** Until every stream has ended and everything has been sent, or the session is closed. */
  run(): Promise<void> {
    return this.#options.open.mode === "live" ? this.#runLive() : this.#runOffline();
  }

  /** Aborts all work. Idempotent. */
  close(): void {
    this.#engine.close();
  }

  async #runOffline(): Promise<void> {
    const gate = new StepGate(this.#arrivals);
    for (;;) {
      const step = await gate.next();
      if (!step) return;
      try {
        await this.#engine.step(step.stamp, step.arrivals, step.last);
      } catch (error) {
        this.#failedAt = step.stamp;
        throw error;
      }
      await this.#writer.finish(step.stamp, step.last);
      if (step.last) return;
    }
  }

  async #runLive(): Promise<void> {
    await Promise.race([
      this.#engine.done,
      Promise.all(this.#arrivals.map((arrival) => this.#feed(arrival))).then(() => this.#engine.done),
    ]);
    await Promise.all(this.#departures.map(({ stream }) => stream.drained()));
  }

  async #feed({ link, stream }: Arrival): Promise<void> {
    stream.onCancel = ({ call, stamp }) => this.#engine.cancel(link.flow, call, stamp);
    for (let frame = await stream.receive(); frame; frame = await stream.receive()) {
      if (frame.type === END) return this.#engine.endFlow(link.flow, frame.stamp);
      if (frame.type === DATA) await this.#engine.arrive(link.flow, decodeValue(link.codec!, frame), frame.stamp, lineageOf(frame));
    }
  }

  #end(flow: string, stamp: Stamp): void {
    for (const { link, stream } of this.#departures) if (link.flow === flow) stream.push(createFrame(END, link.stream, 0, stamp));
  }

  #cancel(flow: string, call: number, stamp: Stamp): void {
    for (const { link, stream } of this.#departures)
      if (link.flow === flow) stream.cancel(createFrame(CANCEL, link.stream, 0, stamp, call));
  }
}

function contextOf(node: string, { params, resources }: StageHostOptions): StageContext {
  return {
    env: (name, fallback) => resources.env?.(name) ?? fallback ?? missing("missing-env", `env("${name}")`),
    secret: (name) => resources.secret?.(name) ?? missing("missing-secret", `secret("${name}")`),
    param: (name) => params.get(name) ?? missing("bad-param", `param("${name}")`),
    log: (message) => resources.log?.(node, message),
  };
}

function missing(code: ErrorCode, what: string): never {
  throw new RmcError(code, `${what} is not set where this stage starts`);
}
