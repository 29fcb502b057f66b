/** Batches as a suite of modules, and what JavaScript gives for every call. */
import { compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import type { Codec } from "../../runtime/core/src/codec.ts";
import { codecOf } from "../kernels/run-kernel.test-support.ts";
import type { Batch, Run } from "./batches.ts";
import { Suite } from "./suite.ts";

export interface Built {
  readonly suite: Suite;
  /** Of each sequence. */
  readonly expected: readonly Expected[];
}

export interface Expected {
  readonly suite: string;
  readonly name: string;
  readonly cases: number;
  readonly stateful: boolean;
  /** Of each call the bytes of the value; undefined where JavaScript throws. Empty where it is not compared. */
  readonly outcomes: readonly (Uint8Array | undefined)[];
}

export async function buildSuite(batches: readonly Batch[]): Promise<Built> {
  const compiled = (await Promise.all(batches.map(({ printed, optimize }) => compileKernels([printed], { optimize })))).flat();
  const suite = new Suite();
  const expected = batches.flatMap(({ suite: column, name, kernels, runs }, index) => {
    const module = suite.addModule((compiled[index] as { wasm: Uint8Array }).wasm);
    const [input, output, parameters] = codecsOf(kernels);
    return runs.map((run): Expected => {
      const block = suite.addBlock(encode(parameters, run.parameters ?? []));
      suite.addSequence({ module, parameters: block, calls: run.inputs.map((given) => suite.addBlock(encode(input, given))) });
      const { cases, inputs, stateful = false } = run;
      return { suite: column, name, cases: cases * inputs.length, stateful, outcomes: outcomesOf(run, output) };
    });
  });
  return { suite, expected };
}

function codecsOf(kernels: readonly Kernel[]): [input: Codec, output: Codec, parameters: Codec] {
  const [first] = kernels as [Kernel];
  const audio: Schema = { kind: "audio", rate: null, channels: null };
  const ticks = first.entry.form === "tick";
  const parameters = kernels.flatMap(({ entry }) => entry.parameters.map(({ schema }) => schema));
  const schemas: Schema[] = [
    ticks ? audio : first.entry.input.schema,
    ticks ? audio : first.entry.output.schema,
    { kind: "tuple", items: parameters },
  ];
  return schemas.map((schema) => codecOf(schema, first.types)) as [Codec, Codec, Codec];
}

function outcomesOf({ inputs, plain }: Run, output: Codec): (Uint8Array | undefined)[] {
  const run = plain?.();
  if (run === undefined) return [];
  return inputs.map((given) => {
    try {
      return encode(output, run(given));
    } catch {
      return undefined;
    }
  });
}

function encode(codec: Codec, value: unknown): Uint8Array {
  const bytes = new Uint8Array(codec.measure(value));
  const end = codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return bytes.subarray(0, end);
}
