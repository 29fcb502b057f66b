/** Batches as a suite of released modules, and what JavaScript gives for every call. */
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import { compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import type { Codec } from "../../runtime/core/src/codec.ts";
import { codecOf } from "../kernels/run-kernel.test-support.ts";
import { lowered, type Translation, translate } from "../kernels/translate.test-support.ts";
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
  /** Of each call the bytes of the value; undefined where JavaScript throws. */
  readonly outcomes: readonly (Uint8Array | undefined)[];
}

const INPUT: Schema = { kind: "typed", element: "f64" };

export async function buildSuite(batches: readonly Batch[]): Promise<Built> {
  const units = translateAll(batches);
  const compiled = await compileKernels(
    batches.map((batch) => print(batch, units)),
    { optimize: true },
  );
  const suite = new Suite();
  const parameters = suite.addBlock(new Uint8Array(0));
  const input = codecOf(INPUT);
  const expected = batches.flatMap((batch, index) => {
    const module = suite.addModule((compiled[index] as { wasm: Uint8Array }).wasm);
    const output = codecOf(schemaOf(batch.output.kind));
    return batch.runs.map((run): Expected => {
      suite.addSequence({ module, parameters, calls: run.inputs.map((given) => suite.addBlock(encode(input, given))) });
      return { suite: batch.suite, name: batch.name, cases: run.cases * run.inputs.length, outcomes: outcomesOf(run, output) };
    });
  });
  return { suite, expected };
}

function translateAll(batches: readonly Batch[]): ReadonlyMap<string, Translation> {
  const kinds = new Set(batches.map(({ output }) => output.kind));
  return new Map(
    [...kinds].flatMap((kind) => {
      const sources = batches.filter(({ output }) => output.kind === kind).flatMap((batch) => [...batch.sources, batch.main]);
      return [...translate(sources, "run", { input: INPUT, output: schemaOf(kind) })];
    }),
  );
}

function print({ main }: Batch, units: ReadonlyMap<string, Translation>): PrintedKernel {
  const translation = units.get(main.name) as Translation;
  const kernel = "reason" in translation ? translation.reason : lowered(translation.unit, true);
  if (typeof kernel === "string") throw new Error(`${main.name}: ${kernel}`);
  return printKernel(kernel);
}

function schemaOf(kind: Batch["output"]["kind"]): Schema {
  return kind === "f64array" ? INPUT : { kind };
}

function outcomesOf({ inputs, plain }: Run, output: Codec): (Uint8Array | undefined)[] {
  const run = plain();
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
