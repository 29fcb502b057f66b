/**
 * A pipeline: a pure function from named flows to named flows. Defining one runs nothing; the function is called when a
 * run needs instances, once for each set of them.
 */
import type { Flow, FlowValue } from "./flow.ts";
import { Recorder } from "./recorder.ts";
import type { Recording } from "./recorder.ts";

type Flows = Readonly<Record<string, Flow<unknown> | undefined>>;

export interface Pipeline<In, Out> {
  /** Calls the pipeline's function with symbolic flows: the operators it declares, with new instances of its nodes. */
  record(): Recording;
  /** Types only. */
  readonly inputs?: In;
  readonly outputs?: Out;
}

/** What a run takes for each input; those whose type is optional may be missing. */
export type PipelineInputs<In> = { readonly [K in keyof In]: Iterable<FlowValue<In[K]>> | AsyncIterable<FlowValue<In[K]>> };

/** What a run gives for each output. */
export type PipelineOutputs<Out> = { readonly [K in keyof Out]: FlowValue<Out[K]>[] };

export function pipeline<In extends { readonly [K in keyof In]: Flow<unknown> | undefined }, Out extends Flows>(body: (inputs: In) => Out): Pipeline<In, Out> {
  return {
    record() {
      const recorder = new Recorder();
      return recorder.finish(body(recorder.inputs() as never));
    },
  };
}
