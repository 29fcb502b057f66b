/**
 * The plain run: one engine with all of a pipeline's operators, fed from whole inputs in order of time. What a step puts out
 * is handed out when the step has come to rest, in the order of the pipeline's outputs; of a step that fails, nothing.
 */
import type { Pipeline, RunOptions } from "../define/pipeline.ts";
import { withScope } from "../define/scope.ts";
import { copyValue } from "../engine/copy-value.ts";
import { Engine } from "../engine/engine.ts";
import type { RmcError } from "../error.ts";
import type { Stamp } from "../program.ts";
import { feed, type FeedInputs } from "../session/feed.ts";
import { Instances } from "./instances.ts";
import type { PlainAnnotations } from "./plain-annotations.ts";
import { plainProgram, type PlainProgram } from "./plain-program.ts";
import { plainContext, plainScope } from "./plain-stage.ts";

export interface RunPlainOptions extends RunOptions, PlainAnnotations {
  /** Before the first input: the names of the outputs. */
  readonly onStart?: (outputs: readonly string[]) => void;
  /** What it returns is awaited before the next. */
  readonly onOutput: (name: string, value: unknown, stamp: Stamp) => void | Promise<void>;
  /** An error that a call's `onError` allows for. */
  readonly onForgiven?: (error: RmcError) => void;
  readonly log?: (node: string, message: string) => void;
}

/** What the joins and calls of a run dropped, by the operator's number. */
export type RunCounts = ReadonlyMap<number, Readonly<Record<string, number>>>;

export async function runPlain(
  pipeline: Pick<Pipeline<never, unknown>, "record">,
  inputs: FeedInputs,
  options: RunPlainOptions,
): Promise<RunCounts> {
  const scope = plainScope(options);
  const instances = new Instances(() => withScope(scope, () => pipeline.record()));
  const program = plainProgram(instances, options);
  const collected = new Collected(program, options);
  const engine = await Engine.create({
    operators: program.operators,
    mode: "offline",
    wanted: new Set(program.outputs.map(({ flow }) => flow)),
    context: (node) => plainContext(scope, options.log ?? (() => undefined), node),
    deliver: (flow, value, stamp) => collected.add(flow, value, stamp),
    ...(options.onForgiven ? { forgiven: options.onForgiven } : {}),
  });
  options.onStart?.(program.outputs.map(({ name }) => name));
  try {
    await drive(engine, program, inputs, options.every, collected);
    return engine.counts;
  } finally {
    engine.close();
  }
}

async function drive(
  engine: Engine,
  program: PlainProgram,
  inputs: FeedInputs,
  every: number | undefined,
  collected: Collected,
): Promise<void> {
  let end: Stamp = { time: 0, step: 0 };
  for await (const { flow, value, stamp } of feed(program.inputs, inputs, every)) {
    await engine.step(stamp, new Map([[flow, [{ value: copyValue(value), stamp }]]]), false);
    await collected.handOut();
    end = { time: stamp.time, step: stamp.step + 1 };
  }
  await engine.step(end, new Map(), true);
  await collected.handOut();
}

/** The outputs of the step in work. */
class Collected {
  readonly #program: PlainProgram;
  readonly #options: RunPlainOptions;
  readonly #values = new Map<string, { readonly value: unknown; readonly stamp: Stamp }[]>();

  constructor(program: PlainProgram, options: RunPlainOptions) {
    this.#program = program;
    this.#options = options;
  }

  add(flow: string, value: unknown, stamp: Stamp): void {
    const values = this.#values.get(flow);
    if (values) values.push({ value, stamp });
    else this.#values.set(flow, [{ value, stamp }]);
  }

  async handOut(): Promise<void> {
    if (this.#values.size === 0) return;
    const values = new Map(this.#values);
    this.#values.clear();
    const given = new Set<string>();
    for (const { name, flow } of this.#program.outputs) {
      for (const { value, stamp } of values.get(flow) ?? []) {
        const waits = this.#options.onOutput(name, given.has(flow) ? copyValue(value) : value, stamp);
        if (waits) await waits;
      }
      given.add(flow);
    }
  }
}
