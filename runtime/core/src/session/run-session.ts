/**
 * An offline session: feeds whole inputs in order of time, step by step, and hands out what comes back, step by step.
 * The result is a function of the inputs alone. When a step fails, what came of the steps before it has been handed out, on
 * every output, and nothing after it.
 */
import { RmcError } from "../error.ts";
import type { LinkProgram, Stamp } from "../program.ts";
import { clientMember, type ClientOptions } from "./client-member.ts";
import { feed, type FeedInputs } from "./feed.ts";
import { ofInput } from "./of-input.ts";
import type { Member } from "./member.ts";
import { StepGate } from "./step-gate.ts";
import { StepWriter } from "./step-writer.ts";

export interface RunSessionOptions extends ClientOptions {
  readonly inputs: FeedInputs;
  /** In order of steps, then of the pipeline's outputs. What it returns is awaited before the next. */
  readonly onOutput: (name: string, value: unknown, stamp: Stamp) => void | Promise<void>;
  /** Seconds between the items of an input that has no time of its own; 0.02 by default. */
  readonly every?: number;
  readonly signal?: AbortSignal;
}

/** Resolves when every host is done. Rejects with the error of the earliest step that failed. */
export async function runSession(options: RunSessionOptions): Promise<void> {
  const failure = new Failure();
  const member = clientMember(options, "offline", (error, stamp) => failure.report(error, stamp));
  void member.closed.then((error) => failure.report(error ?? new RmcError("session-closed", "the session was closed"), undefined));
  const abort = () => failure.report(new RmcError("session-closed", "the run was interrupted"), undefined);
  options.signal?.addEventListener("abort", abort);
  try {
    await Promise.race([failure.promise, work(options, member, failure)]);
  } finally {
    options.signal?.removeEventListener("abort", abort);
    member.close();
  }
}

async function work(options: RunSessionOptions, member: Member, failure: Failure): Promise<void> {
  await member.open();
  const feeding = feedAll(options, member);
  // When it fails because the session does, the session's own error is the one to show.
  feeding.catch((error: unknown) => failure.report(error, undefined));
  await collect(options, member, failure);
  await feeding;
  await member.done;
}

async function feedAll({ program, inputs, every }: RunSessionOptions, member: Member): Promise<void> {
  const writer = new StepWriter(linksFrom(program.links, "from").map((link) => ({ link, stream: member.outgoing.get(link.stream)! })));
  let end: Stamp = { time: 0, step: 0 };
  for await (const { flow, value, stamp } of feed(program.inputs, inputs, every)) {
    try {
      await writer.write(flow, value, stamp);
    } catch (error) {
      throw ofInput(error, program.inputs.find((input) => input.flow === flow)?.name);
    }
    await writer.finish(stamp, false);
    end = { time: stamp.time, step: stamp.step + 1 };
  }
  await writer.finish(end, true);
}

async function collect({ program, onOutput }: RunSessionOptions, member: Member, failure: Failure): Promise<void> {
  const arriving = linksFrom(program.links, "to").map((link) => ({ link, stream: member.incoming.get(link.stream)! }));
  if (arriving.length === 0) return;
  const gate = new StepGate(arriving);
  for (;;) {
    failure.reached(gate.step);
    const step = await gate.next();
    if (!step) return failure.promise;
    for (const { name, flow } of program.outputs) {
      for (const { value, stamp } of step.arrivals.get(flow) ?? []) await onOutput(name, value, stamp);
    }
    if (step.last) return;
  }
}

function linksFrom(links: readonly LinkProgram[], side: "from" | "to"): LinkProgram[] {
  return links.filter((link) => link[side] === "client");
}

/** The error that ends the run. One in step n waits until everything before n has been handed out; others do not wait. */
class Failure {
  readonly promise: Promise<never>;
  #reject!: (error: unknown) => void;
  #step = 0;
  #at: { readonly error: unknown; readonly step: number } | undefined;

  constructor() {
    this.promise = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.promise.catch(() => undefined);
  }

  report(error: unknown, stamp: Stamp | undefined): void {
    const step = stamp?.step ?? -1;
    if (!this.#at || step < this.#at.step) this.#at = { error, step };
    this.reached(this.#step);
  }

  /** Everything before this step has been handed out. */
  reached(step: number): void {
    this.#step = step;
    if (this.#at && this.#at.step <= step) this.#reject(this.#at.error);
  }
}

interface AbortSignal {
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
