/**
 * What a kernel keeps, saved between two calls and restored elsewhere: a fresh instance, here and in another process, goes on with
 * the same outputs. Over the nodes of the second corpus that keep something, and by hand what they have not.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type { CompiledKernel } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import { Compiler } from "../../compiler/src/compile.ts";
import type { LoweredKernel } from "../../compiler/src/ir/artifact.ts";
import type { Codec } from "../../runtime/core/src/codec.ts";
import { EngineContext } from "../../runtime/core/src/engine/engine-context.ts";
import { seededRandom } from "../../runtime/core/src/engine/random.ts";
import { restoreKernel, snapshotKernel } from "../../runtime/core/src/kernel/snapshot.ts";
import { kernelNode, type KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeContext, NodeInstance } from "../../runtime/core/src/program.ts";
import { TABLE } from "../nodes/table.ts";
import { handMade } from "./hand-made-module.test-support.ts";
import { runRaw, startRaw, type RawKernel, type RawValue } from "./raw-kernel.test-support.ts";
import { compileOne, startCompiled, WORK } from "./run-kernel.test-support.ts";
import { lowered, translate } from "./translate.test-support.ts";

const FILE = new URL("../fixtures/nodes/pipelines.ts", import.meta.url).pathname;
const nodes = new Compiler({ cache: false })
  .check(FILE)
  .pipelines.flatMap(({ plan, chains }) => chains.kernels.slice(0, 1).map((kernel) => ({ name: plan.graph.pipeline, kernel })))
  .filter(({ kernel }) => kernel.printed.keepsState)
  // A third of them in everyday runs: what is tested here depends on the forms of state, of which each has several.
  .filter(({ name }, index) => name === "equalizer" || index % 3 === 0 || process.env["RMC_SOAK"] !== undefined);
test("there are many of them", () => {
  expect(nodes.length).toBeGreaterThan(20);
});

test.each(nodes.map(({ name, kernel }, index) => [name, kernel, index] as const))("%s", async (name, kernel, index) => {
  const row = TABLE[name]!;
  const spec = specOf(kernel, await compileOne(kernel.printed, index % 5 === 0), row.options?.[0] ?? []);
  const inputs = row.inputs(new Generator(3));
  const middle = Math.ceil(inputs.length / 2);
  const whole = make(spec);
  inputs.slice(0, middle).forEach((input) => resultOf(whole, input));
  const saved = snapshotKernel(whole);
  const wanted = [...inputs.slice(middle).map((input) => resultOf(whole, input)), endOf(whole)];
  for (let life = 0; life < 2; life++) {
    const fresh = make(spec);
    restoreKernel(fresh, saved);
    expect(Buffer.compare(snapshotKernel(fresh), saved)).toBe(0);
    expect([...inputs.slice(middle).map((input) => resultOf(fresh, input)), endOf(fresh)]).toEqual(wanted);
  }
});

test.each([false, true])("random numbers go on where they were, optimize %s", async (optimize) => {
  const text =
    "export class Noise { last = 0; process(x: number): number { this.last = this.last / 2 + Math.random(); return this.last + x; } }";
  const number = { kind: "number" } as const;
  const translation = translate([{ name: "noise", text }], "Noise", { input: number, output: number }).get("noise")!;
  const kernel = "unit" in translation ? lowered(translation.unit, true) : translation.reason;
  if (typeof kernel === "string") throw new Error(kernel);
  const printed = printKernel(kernel);
  const { spec } = startCompiled(await compileOne(printed, optimize), printed, [kernel], { optimize });
  const run = (instance: NodeInstance): unknown[] => [1, 2, 3].map((input) => resultOf(instance, input));
  const first = make(spec);
  run(first);
  const saved = snapshotKernel(first);
  const [same, other, untouched] = [make(spec), make(spec, "another seed"), make(spec)];
  for (const fresh of [same, other]) restoreKernel(fresh, saved);
  const wanted = run(first);
  expect(run(same)).toEqual(wanted);
  expect(run(other)).toEqual(wanted);
  expect(run(untouched)).not.toEqual(wanted);
});

test("another process goes on, too", async () => {
  const { name, kernel } = nodes.find((node) => node.name === "equalizer")!;
  const compiled = await compileOne(kernel.printed, true);
  const spec = specOf(kernel, compiled, TABLE[name]!.options?.[0] ?? []);
  const raw: RawKernel = {
    wasm: hex(compiled.wasm),
    parameters: hex(bytesOf(spec.parametersCodec, spec.parameters({} as NodeContext))),
    has: spec.has,
    media: spec.media,
  };
  const inputs = (TABLE[name]!.inputs(new Generator(3)) as RawValue[]).map((input) => ({
    rate: input.rate,
    channels: input.channels,
    bytes: hex(bytesOf(spec.input, input)),
  })) as RawValue[];
  const first = startRaw(raw);
  runRaw(first, inputs.slice(0, 4));
  const request = { ...raw, snapshot: hex(snapshotKernel(first)), inputs: inputs.slice(4) };
  const entry = fileURLToPath(new URL("./restore-entry.ts", import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ["--conditions=rmc-source", entry], {
    input: JSON.stringify(request),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(runRaw(first, inputs.slice(4)));
});

describe("is refused", () => {
  const codec: Codec = {
    measure: () => 8,
    write: (_value, _bytes, _view, at) => at + 8,
    read: (bytes, _view, at, end) => bytes.slice(at, end),
  };
  const spec: KernelSpec = {
    id: "made",
    module: new WebAssembly.Module(handMade()),
    digest: "sha256:1",
    input: codec,
    output: codec,
    parameters: () => [],
    parametersCodec: codec,
    has: { start: false, end: false, cancel: false },
    media: undefined,
  };
  const saved = snapshotKernel(make(spec));
  const changed = (at: number): Uint8Array => saved.map((byte, index) => (index === at ? byte ^ 1 : byte));

  test.each([
    ["of another module", { ...spec, digest: "sha256:2" }, saved, /^RMC6027 .*it is of the module sha256:1, not of sha256:2$/],
    ["without a byte at its end", spec, saved.slice(0, -1), /should have \d+ bytes and has \d+/],
    ["with a byte more", spec, Uint8Array.from([...saved, 0]), /should have \d+ bytes and has \d+/],
    ["that is empty", spec, new Uint8Array(0), /it is no snapshot/],
    ["of another kind", spec, new Uint8Array(100), /it is no snapshot/],
    ["of another version", spec, changed(4), /it has version 0/],
    ["with a changed length", spec, changed(8), /should have/],
    ["with a changed sum", spec, changed(12), /its bytes were changed/],
    ["with a changed length of a text", spec, changed(22), /its bytes were changed/],
    ["with a changed last byte", spec, changed(saved.length - 1), /its bytes were changed/],
  ])("one %s", (_, given, bytes, error) => {
    const instance = make(given);
    const before = snapshotKernel(instance);
    expect(() => restoreKernel(instance, bytes)).toThrow(error);
    expect(Buffer.compare(snapshotKernel(instance), before)).toBe(0);
  });

  test("one with any length that its sum vouches for", () => {
    for (let at = 16; at < Math.min(saved.length, 200); at += 8) {
      const altered = saved.slice();
      new DataView(altered.buffer).setFloat64(at, 1e300, true);
      seal(altered);
      const instance = make(spec);
      try {
        restoreKernel(instance, altered);
      } catch (error) {
        expect(error).toMatchObject({ code: "bad-snapshot" });
      }
    }
  }, 10_000);

  test("one in the middle of a call", () => {
    const instance = make(spec);
    void instance.process(0, () => expect(() => snapshotKernel(instance)).toThrow(/^RMC6027 .*between two calls, not in one/), WORK);
  });
});

/** As whoever alters a snapshot on purpose would. */
function seal(bytes: Uint8Array): void {
  let sum = 0x811c9dc5;
  for (const byte of bytes.subarray(16)) sum = Math.imul(sum ^ byte, 0x01000193);
  new DataView(bytes.buffer).setUint32(12, sum >>> 0, true);
}

function specOf(kernel: LoweredKernel, wasm: CompiledKernel, parameters: readonly unknown[]): KernelSpec {
  return { ...startCompiled(wasm, kernel.printed, kernel.kernels, { optimize: false, parameters }).spec, digest: "sha256:1" };
}

function make(spec: KernelSpec, seed = "seed"): NodeInstance {
  const stage = { log: () => undefined } as unknown as ConstructorParameters<typeof EngineContext>[0];
  const program = { ...kernelNode(spec), random: seededRandom };
  return program.instantiate(new EngineContext(stage, program, seed, true, new WeakMap())) as NodeInstance;
}

/** Outputs as one text, which is compared quickly; or the error. */
function resultOf(instance: NodeInstance, input: unknown): unknown {
  return outcome((emit) => void instance.process(structuredClone(input), emit, WORK));
}

function endOf(instance: NodeInstance): unknown {
  return outcome((emit) => void instance.end?.(emit, WORK));
}

function outcome(work: (emit: (value: unknown) => void) => void): unknown {
  const values: unknown[] = [];
  try {
    work((value) => values.push(value));
    return JSON.stringify(values);
  } catch (error) {
    return String(error);
  }
}

function bytesOf(codec: Codec, value: unknown): Uint8Array {
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
