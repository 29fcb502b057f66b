/**
 * A pipeline: a pure function from named flows to named flows. Defining one runs nothing; the function is called when a
 * run needs instances, once for each set of them.
 */
import type { PlainSession } from "../plain/plain-session.ts";
import { openPlain } from "../plain/open-plain.ts";
import { runPlain } from "../plain/run-plain.ts";
import type { Flow, FlowValue } from "./flow.ts";
import { Recorder, type Recording } from "./recorder.ts";

/** What a run or a session may be given besides its inputs. */
export interface RunOptions {
  /** Seconds between the items of an input without a time of its own; 0.02 by default. */
  readonly every?: number;
  /** Values of `param` by name. */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Values of `env`, before those of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Values of `secret`, before those of the process. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Pipeline<In, Out> {
  /**
   * Runs the pipeline as plain TypeScript in this process, offline: whole inputs in, whole outputs out, in the order of the
   * media's own time. Rejects with the first error that `onError` does not allow for.
   */
  run(inputs: PipelineInputs<In>, options?: RunOptions): Promise<PipelineOutputs<Out>>;
  /** Opens a live session in this process, driven by hand. */
  open(options?: RunOptions): Promise<PlainSession<In, Out>>;
  /** Calls the pipeline's function with symbolic flows: the operators it declares, with new instances of its nodes. */
  record(): Recording;
}

/** What a run takes for each input; those whose type is optional may be missing. */
export type PipelineInputs<In> = { readonly [K in keyof In]: Iterable<FlowValue<In[K]>> | AsyncIterable<FlowValue<In[K]>> };

/** What a run gives for each output. */
export type PipelineOutputs<Out> = { readonly [K in keyof Out]: FlowValue<Out[K]>[] };

type Flows = Readonly<Record<string, Flow<unknown> | undefined>>;

export function pipeline<In extends { readonly [K in keyof In]: Flow<unknown> | undefined }, Out extends Flows>(
  body: (inputs: In) => Out,
): Pipeline<In, Out> {
  // Instances of earlier calls: one that turns up again was made outside of the function.
  const used = new WeakSet<object>();
  const self: Pipeline<In, Out> = {
    record() {
      const recorder = new Recorder(used);
      return recorder.finish(body(recorder.inputs() as never));
    },
    async run(inputs, options = {}) {
      const outputs: Record<string, unknown[]> = {};
      await runPlain(self, inputs as never, {
        ...options,
        onStart: (names) => names.forEach((name) => (outputs[name] = [])),
        onOutput: (name, value) => void outputs[name]!.push(value),
      });
      return outputs as never;
    },
    open: (options = {}) => openPlain(self, options),
  };
  return self;
}
