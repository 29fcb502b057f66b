/** What the pipeline's function says, written down. */
import { expect, test } from "vitest";
import type { Flow } from "./flow.ts";
import { byTime, latest, merge, zip } from "./joins.ts";
import type { Audio } from "./media.ts";
import { pipeline } from "./pipeline.ts";
import { browser, compute, edge, server } from "./place.ts";
import { env, param, secret } from "./start-values.ts";
import { tracePipeline } from "./trace-pipeline.ts";
import { printTracedGraph } from "./traced-graph.ts";

type Inputs = { mic: Flow<Audio>; text: Flow<string> };

class Gain {
  tick(sample: number): number {
    return sample;
  }
}

function shout(text: string): string {
  return text.toUpperCase();
}

const gpu = compute({ gpu: true, memory: "8GB" });
const other = compute({ gpu: true, memory: "8GB" });

test("operators stand in order with places, options and names, and flows are numbers", () => {
  const voice = pipeline(({ mic, text }: Inputs) => {
    const loud = browser(mic, new Gain(), new Gain());
    const words = gpu(text, shout, (word) => `${word}${secret("KEY")}${env("MODEL")}${param("n", 1)}`, {
      cancelOn: [loud, text],
      onError: "skip",
      concurrency: 2,
    });
    const more = other(merge(words, text), shout, { link: { mode: "deadline", deadline: 100 } });
    const again = gpu(more, shout);
    return { again, pairs: zip(again, latest(more, loud)), near: byTime(mic, text, { within: 0.5 }), mic };
  });
  expect(printTracedGraph(tracePipeline(voice))).toBe(`input mic -> 0
input text -> 1
browser(0) Gain Gain -> 2
compute 1(1) shout (lambda) -> 3 gpu=true memory=8GB cancelOn=2,1 onError=skip concurrency=2
merge(3, 1) -> 4
compute 2(4) shout -> 5 gpu=true memory=8GB link.mode=deadline link.deadline=100
compute 1(5) shout -> 6 gpu=true memory=8GB
latest(5, 2) -> 7
zip(6, 7) -> 8
byTime(0, 1) -> 9 within=0.5
output again <- 6
output pairs <- 8
output near <- 9
output mic <- 0
`);
});

test("inputs come first, however late the function names them", () => {
  const voice = pipeline((inputs: Inputs) => {
    const words = edge(inputs.text, shout);
    return { words, loud: browser(inputs.mic, new Gain()) };
  });
  expect(printTracedGraph(tracePipeline(voice))).toBe(`input text -> 0
input mic -> 1
edge(0) shout -> 2
browser(1) Gain -> 3
output words <- 2
output loud <- 3
`);
});

test("what JavaScript can get wrong is an error that says so", () => {
  const bad =
    (body: (inputs: { text: Flow<string> }) => unknown): (() => unknown) =>
    () =>
      tracePipeline(pipeline(body as never) as never);
  expect(bad(() => undefined)).toThrow("RMC6020 the pipeline returns nothing");
  expect(bad(({ text }) => ({ text, n: 1 }))).toThrow('RMC6020 the output "n" takes a flow, but was given 1');
  expect(bad(() => ({ out: server("text" as never, shout as never) }))).toThrow("RMC6020 server(…) takes a flow, but was given text");
  expect(bad(({ text }) => ({ out: server(text, { run: shout } as never, shout as never) }))).toThrow(
    "RMC6020 server(…) was given something that has no process() and no tick()",
  );
  expect(bad(() => ({ out: merge() }))).toThrow("RMC6020 merge(…) needs at least one flow");
  let stolen: Flow<string> | undefined;
  bad(({ text }) => ({ text: (stolen = text) }))();
  expect(bad(() => ({ out: server(stolen!, shout) }))).toThrow("RMC6020 a flow of another pipeline, or of another call of this one");
});
