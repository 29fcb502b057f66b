import { describe, expect, test } from "vitest";
import type { Kernel, KernelType } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { kernelNode } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeContext } from "../../runtime/core/src/program.ts";
import {
  again,
  call,
  count,
  F64,
  f64,
  field,
  func,
  functionKernel,
  getTyped,
  give,
  here,
  I32,
  i32,
  leave,
  length,
  local,
  loop,
  NUMBER,
  onLine,
  op,
  set,
  setField,
  setTyped,
  struct,
  text,
  VOID,
  when,
} from "../../compiler/src/4-lower/kernel/print/kernel-builder.test-support.ts";
import { codecOf, startKernel, WORK } from "./run-kernel.test-support.ts";

const F32S: KernelType = { kind: "typed", element: "f32" };
const AUDIO: Schema = { kind: "audio", rate: null, channels: null };
const FRAME: KernelType = { kind: "struct", name: "Frame" };
const frameStruct = struct("Frame", { samples: F32S, rate: F64, channels: F64, pts: F64 }, "object");

const frame = (samples: number[], rate = 48000, channels = 1, pts = 0): unknown => ({
  kind: "audio",
  samples: Float32Array.from(samples),
  rate,
  channels,
  pts,
});

/** `process(frame)` that gives a new frame with every sample times the gain. */
function gainKernel(): Kernel {
  const self = local("self", { kind: "struct", name: "Gain" });
  const input = local("input", FRAME);
  const out = local("out", F32S);
  const samples = local("samples", F32S);
  const i = local("i", I32);
  const construct = func("construct", { self: self.type, gain: F64 }, VOID, {}, [setField(self, "Gain", "gain", local("gain", F64))]);
  const process = func("process", { self: self.type, input: FRAME }, FRAME, { out: F32S, samples: F32S, result: FRAME, i: I32 }, [
    set("samples", field(input, "Frame", "samples", F32S)),
    set("out", { kind: "newTyped", element: "f32", length: length(samples), type: F32S, at: here() }),
    set("i", i32(0)),
    count("i", length(samples), [
      setTyped(out, i, "f32", op("f64.mul", getTyped(samples, i, "f32", "proven"), field(self, "Gain", "gain", F64)), true),
    ]),
    set("result", { kind: "newStruct", struct: "Frame", type: FRAME, at: here() }),
    ...["rate", "channels", "pts"].map((name) => setField(local("result", FRAME), "Frame", name, field(input, "Frame", name, F64))),
    setField(local("result", FRAME), "Frame", "samples", out),
    give(local("result", FRAME)),
  ]);
  return {
    name: "gain",
    files: ["src/gain.ts"],
    structs: [frameStruct, struct("Gain", { gain: F64 })],
    globals: [],
    functions: [construct, process],
    entry: {
      form: "class",
      struct: "Gain",
      construct: "construct",
      parameters: [{ name: "gain", type: F64, schema: NUMBER }],
      process: "process",
      input: { type: FRAME, schema: AUDIO },
      output: { type: FRAME, schema: AUDIO },
      emits: false,
      returns: true,
    },
  };
}

/** One-pole low-pass: `tick(x) { this.z += (x - this.z) * this.k; return this.z; }`, `start` doubles k at 96 kHz. */
function poleKernel(name: string): Kernel {
  const self = local("self", { kind: "struct", name: "Pole" });
  const z = field(self, "Pole", "z", F64);
  const formatType: KernelType = { kind: "struct", name: "Format" };
  const start = func("start", { self: self.type, format: formatType }, VOID, {}, [
    when(op("f64.eq", field(local("format", formatType), "Format", "rate", F64), f64(96000)), [
      setField(self, "Pole", "k", op("f64.mul", field(self, "Pole", "k", F64), f64(2))),
    ]),
  ]);
  const tick = func("tick", { self: self.type, x: F64 }, F64, {}, [
    setField(self, "Pole", "z", op("f64.add", z, op("f64.mul", op("f64.sub", local("x", F64), z), field(self, "Pole", "k", F64)))),
    give(z),
  ]);
  const construct = func("construct", { self: self.type, k: F64 }, VOID, {}, [setField(self, "Pole", "k", local("k", F64))]);
  return {
    name,
    files: [`src/${name}.ts`],
    structs: [struct("Pole", { z: F64, k: F64 }), struct("Format", { rate: F64, channels: F64, channel: F64 }, "object")],
    globals: [],
    functions: [construct, start, tick],
    entry: {
      form: "tick",
      struct: "Pole",
      construct: "construct",
      parameters: [{ name: "k", type: F64, schema: NUMBER }],
      process: "tick",
      start: "start",
      input: { type: F64, schema: NUMBER },
      output: { type: F64, schema: NUMBER },
      emits: false,
      returns: true,
    },
  };
}

function poleReference(samples: number[], channels: number, ks: readonly number[]): Float32Array {
  const z = ks.map(() => new Array<number>(channels).fill(0));
  return Float32Array.from(samples, (given, i) => {
    let x = Math.fround(given);
    ks.forEach((k, node) => {
      const state = z[node] as number[];
      x = state[i % channels] = (state[i % channels] as number) + (x - (state[i % channels] as number)) * k;
    });
    return x;
  });
}

describe.each([false, true])("optimize %s", (optimize) => {
  test("an audio kernel gives a new frame", async () => {
    const running = await startKernel(gainKernel(), { optimize, parameters: [0.5] });
    for (let n = 0; n < 200; n++) expect(running.process(frame([1, 2, -4], 48000, 1, n))).toEqual([frame([0.5, 1, -2], 48000, 1, n)]);
    expect(running.process(frame(Array.from({ length: 100_000 }, (_, i) => i)))).toEqual([
      frame(Array.from({ length: 100_000 }, (_, i) => i / 2)),
    ]);
    console.log(`gain: ${running.bytes} bytes`);
  });

  test("a tick kernel keeps a state for each channel", async () => {
    const running = await startKernel(poleKernel("pole"), { optimize, parameters: [0.25] });
    const samples = [1, -1, 0.5, 0.25, 0.1, 3, 0, 0];
    const [first] = running.process(frame(samples.slice(0, 4), 48000, 2, 1)) as { samples: Float32Array }[];
    const [second] = running.process(frame(samples.slice(4), 48000, 2, 2)) as { samples: Float32Array }[];
    expect([...(first?.samples ?? []), ...(second?.samples ?? [])]).toEqual([...poleReference(samples, 2, [0.25])]);
    console.log(`tick: ${running.bytes} bytes`);
  });

  test("a run of tick kernels passes f64 and is started with the format", async () => {
    const running = await startKernel([poleKernel("a"), poleKernel("b"), poleKernel("c")], { optimize, parameters: [0.1, 0.2, 0.3] });
    const samples = [1, 0.3, 0.77, 0, 0, 0.123];
    expect(running.process(frame(samples, 96000))).toEqual([
      { ...(frame([], 96000) as object), samples: poleReference(samples, 1, [0.2, 0.4, 0.6]) },
    ]);
    console.log(`three ticks: ${running.bytes} bytes`);
  });

  test("a format that changes is an error", async () => {
    const running = await startKernel(poleKernel("pole"), { optimize, parameters: [0.25] });
    running.process(frame([1]));
    expect(() => running.process(frame([1, 1], 48000, 2))).toThrow(
      /^RMC6009 ".*" was given audio of 48000 Hz, 1 channel and now audio of 48000 Hz, 2 channels; a stream keeps its format$/,
    );
  });

  test("labels: jumps over several loops", async () => {
    const s = local("s", F64);
    const add = (value: number): ReturnType<typeof set> => set("s", op("f64.add", s, f64(value)));
    const [i, j] = [local("i", I32), local("j", I32)];
    const body = [
      set("i", i32(0)),
      count("i", i32(10), [
        set("j", i32(0)),
        count("j", i32(10), [
          when(op("i32.eq", j, i32(3)), [again("i")]),
          when(op("i32.eq", i, i32(5)), [leave("all")]),
          loop(
            "inner",
            [when(op("i32.gt_s", j, i32(1)), [leave("j")]), when(op("i32.eq", i, i32(2)), [again("j")]), add(100), leave("inner")],
            [],
          ),
          add(1),
        ]),
        add(10),
      ]),
      add(1000),
    ];
    const code = func("jumps", { x: F64 }, F64, { s: F64, i: I32, j: I32 }, [{ kind: "block", label: "all", body, at: here() }, give(s)]);
    const running = await startKernel(functionKernel(code, NUMBER, NUMBER), { optimize });
    expect(running.process(0)).toEqual([jumps()]);
  });

  test("a throw is the node's error with its line", async () => {
    onLine(7);
    const refuse = func("refuse", { x: F64 }, VOID, {}, [
      when(op("f64.lt", local("x", F64), f64(0)), [
        { kind: "fail", message: op("string.concat", text("negative: "), text("no")), at: { file: 0, line: 8, column: 5 } },
      ]),
    ]);
    const main = func("main", { x: F64 }, F64, {}, [
      { kind: "expression", value: call("refuse", VOID, local("x", F64)), at: here() },
      give(local("x", F64)),
    ]);
    const running = await startKernel(functionKernel(main, NUMBER, NUMBER, { functions: [refuse] }), { optimize });
    expect(running.process(4)).toEqual([4]);
    expect(() => running.process(-1)).toThrow(
      expect.objectContaining({
        code: "node-failed",
        message: expect.stringContaining("negative: no"),
        node: "main",
        position: { file: "src/node.ts", line: 8, column: 5 },
      }),
    );
    expect(running.process(5)).toEqual([5]);
  });

  test("a trap is named at the line of the user's, in words", async () => {
    onLine(42);
    const a = local("a", F32S);
    const code = func("trap", { a: F32S }, F64, {}, [give(getTyped(a, i32(5), "f32", "trap"))]);
    const running = await startKernel(functionKernel(code, { kind: "typed", element: "f32" }, NUMBER), { optimize });
    onLine(1);
    expect(running.process(new Float32Array([1, 2, 3, 4, 5, 6]))).toEqual([6]);
    expect(() => running.process(new Float32Array(2))).toThrow(
      expect.objectContaining({
        code: "kernel-trapped",
        message: 'RMC6002 "trap" trapped: an item outside of its array was read',
        position: { file: "src/node.ts", line: 42, column: 1 },
      }),
    );
  });

  test("parameters are kept, inputs are not", async () => {
    const self = local("self", { kind: "struct", name: "Taps" });
    const taps = field(self, "Taps", "taps", F32S);
    const construct = func("construct", { self: self.type, taps: F32S }, VOID, {}, [setField(self, "Taps", "taps", local("taps", F32S))]);
    const process = func("process", { self: self.type, input: F32S }, F64, {}, [
      give(op("f64.add", getTyped(taps, i32(1), "f32", "nan"), getTyped(local("input", F32S), i32(0), "f32", "nan"))),
    ]);
    const kernel: Kernel = { ...gainKernel(), structs: [struct("Taps", { taps: F32S })], functions: [construct, process] };
    const typed: Schema = { kind: "typed", element: "f32" };
    const entry = {
      ...kernel.entry,
      struct: "Taps",
      parameters: [{ name: "taps", type: F32S, schema: typed }],
      input: { type: F32S, schema: typed },
      output: { type: F64, schema: NUMBER },
    };
    const running = await startKernel({ ...kernel, entry }, { optimize, parameters: [Float32Array.of(1, 2, 3)] });
    for (const n of [5, 6, 7]) expect(running.process(new Float32Array(1000).fill(n))).toEqual([n + 2]);
  });

  test("what is kept from call to call is collected, not lost", async () => {
    const self = local("self", { kind: "struct", name: "Last" });
    const last = field(self, "Last", "last", F32S);
    const process = func("process", { self: self.type, input: F32S }, F64, { sum: F64 }, [
      set("sum", getTyped(last, i32(0), "f32", "nan")),
      setField(self, "Last", "last", local("input", F32S)),
      give(local("sum", F64)),
    ]);
    const construct = func("construct", { self: self.type }, VOID, {}, [
      setField(self, "Last", "last", { kind: "newTyped", element: "f32", length: i32(1), type: F32S, at: here() }),
    ]);
    const kernel: Kernel = { ...gainKernel(), structs: [struct("Last", { last: F32S })], functions: [construct, process] };
    const typed: Schema = { kind: "typed", element: "f32" };
    const entry = {
      ...kernel.entry,
      struct: "Last",
      parameters: [],
      input: { type: F32S, schema: typed },
      output: { type: F64, schema: NUMBER },
    };
    const running = await startKernel({ ...kernel, entry }, { optimize });
    for (let n = 0; n < 3000; n++) expect(running.process(new Float32Array(10_000).fill(n))).toEqual([Math.max(0, n - 1)]);
    console.log(`keeps: ${running.bytes} bytes`);
  });

  test("a kernel that emits gives values as it goes", async () => {
    const i = local("i", I32);
    const code = func("emits", { x: F64 }, VOID, { i: I32 }, [
      set("i", i32(0)),
      count("i", i32(3), [{ kind: "emit", value: op("f64.add", local("x", F64), op("f64.from_i32_s", i)), at: here() }]),
    ]);
    const kernel = functionKernel(code, NUMBER, NUMBER, {}, { emits: true, returns: false, output: { type: F64, schema: NUMBER } });
    const running = await startKernel(kernel, { optimize });
    expect(running.process(10)).toEqual([10, 11, 12]);
    await expect(startKernel(kernel, { optimize, spec: { capabilities: [] } })).rejects.toThrow(/RMC6017.*emit/);
    expect(() =>
      running.instance.process(
        1,
        () => {
          throw new RangeError("full");
        },
        WORK,
      ),
    ).toThrow(new RangeError("full"));
  });
});

test("a module that is no kernel is refused before it runs", () => {
  const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  const number = codecOf(NUMBER);
  const spec = {
    id: "empty",
    module,
    input: number,
    output: number,
    parameters: () => [],
    parametersCodec: codecOf({ kind: "tuple", items: [] }),
  };
  const program = kernelNode({ ...spec, has: { start: false, end: false, cancel: false }, media: undefined });
  expect(() => program.instantiate({} as NodeContext)).toThrow(/RMC6017.*memory/);
});

function jumps(): number {
  let s = 0;
  all: {
    i: for (let i = 0; i < 10; i++) {
      j: for (let j = 0; j < 10; j++) {
        if (j === 3) continue i;
        if (i === 5) break all;
        inner: for (;;) {
          if (j > 1) break j;
          if (i === 2) continue j;
          s += 100;
          break inner;
        }
        s += 1;
      }
      s += 10;
    }
    s += 1000;
  }
  return s;
}
