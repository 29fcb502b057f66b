/** One kernel on this process, workerd and Chromium: the same values, logs, failures, random numbers. */
import { kernelNode, RmcError, type Codec, type KernelSpec, type NodeContext, type NodeProgram } from "@rmc/runtime";
import { main } from "assemblyscript/asc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChromiumEngine } from "./chromium-engine.ts";
import type { Engine, EngineModule } from "./engine.ts";
import { RemoteKernels } from "./remote-kernel.ts";
import { startWorkerdEngine } from "./workerd-engine.ts";

const SOURCE = `
@external("rmc", "emit") declare function emit(block: i32): void;
@external("rmc", "random") declare function random(): f64;
@external("rmc", "now") declare function now(): f64;
let factor: f64 = 0;
let area: i32 = 0;
export function reserve(bytes: i32): i32 {
  if (area == 0) area = (<i32>heap.alloc(1024) + 7) & ~7;
  return area;
}
export function create(at: i32, end: i32): void { factor = load<f64>(at); }
function block(value: f64): i32 {
  const b = (<i32>heap.alloc(32) + 7) & ~7;
  store<u32>(b, 8);
  store<u32>(b + 4, 0);
  store<f64>(b + 8, value);
  return b;
}
export function process(at: i32, end: i32): i32 {
  const x = load<f64>(at);
  if (x < 0) unreachable();
  emit(block(random()));
  if (x > 1) emit(block(random()));
  emit(block(now()));
  return block(x * factor);
}
export function end(): i32 { return block(factor); }
export function cancel(): void { factor = -1; }
export function failure(): i32 { return 0; }
`;

const number: Codec<number> = {
  measure: () => 8,
  write: (value, _, view, at) => (view.setFloat64(at, value, true), at + 8),
  read: (_, view, at) => view.getFloat64(at, true),
};
const tuple: Codec<readonly number[]> = {
  measure: () => 8,
  write: ([value = 0], _, view, at) => (view.setFloat64(at, value, true), at + 8),
  read: (_, view, at) => [view.getFloat64(at, true)],
};

let modules: EngineModule[] = [];
let spec: KernelSpec;
const engines: Engine[] = [];
const options = () => ({ cwd: process.cwd(), env: process.env, signal: new AbortController().signal, modules, progress: () => {} });

beforeAll(async () => {
  const bytes = await compile();
  const module = new WebAssembly.Module(bytes);
  modules = [{ name: "scale", bytes }];
  spec = {
    id: "scale",
    position: { file: "x.ts", line: 1, column: 1 },
    module,
    input: number as Codec,
    output: number as Codec,
    parameters: () => [3],
    parametersCodec: tuple as Codec,
    has: { start: false, end: true, cancel: true },
    media: undefined,
    locate: (offset) => ({ file: "x.ts", line: offset, column: 7, name: "scale" }),
  };
});

afterAll(async () => {
  for (const engine of engines) await engine.close();
});

async function compile(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error } = await main(["k.ts", "--outFile", "k.wasm", "--runtime", "stub", "--use", "abort="], {
    readFile: (name) => (name === "k.ts" ? SOURCE : null),
    writeFile: (_, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) throw error ?? new Error("no output");
  return binary;
}

function context(): NodeContext {
  let drawn = 0;
  return {
    env: () => "",
    secret: () => "",
    param: () => "",
    now: () => 0.25,
    random: () => ++drawn / 1000,
    log: () => {},
    deterministic: true,
    evaluated: new WeakMap(),
  };
}

async function play(program: NodeProgram): Promise<unknown[]> {
  const seen: unknown[] = [];
  const emit = (value: unknown): void => void seen.push(value);
  const work = { stamp: { time: 0.25, step: 0 }, aborted: false, onAbort: () => {} };
  const shared = context();
  for (let life = 0; life < 2; life++) {
    const instance = await program.instantiate(shared);
    for (const value of [1, 2, -1, 0.5]) {
      try {
        await instance.process(value, emit, work);
      } catch (error) {
        expect(error).toBeInstanceOf(RmcError);
        const { code, message, node, position } = error as RmcError;
        seen.push([code, message, node, position?.file, (position?.line ?? 0) > 1]);
      }
    }
    instance.cancel?.();
    await instance.process(4, emit, work);
    await instance.end?.(emit, work);
    instance.close?.();
  }
  return seen;
}

describe.each([
  ["workerd", startWorkerdEngine],
  ["chromium", startChromiumEngine],
])("%s", (_, start) => {
  test("gives what this process gives", async () => {
    const engine = await start(options());
    engines.push(engine);
    const here = await play(kernelNode(spec));
    const there = await play(new RemoteKernels(engine.channel, { scale: spec.module }).node(spec));
    expect(there).toEqual(here);
    expect(here.slice(0, 7)).toEqual([0.001, 250, 3, 0.002, 0.003, 250, 6]);
    expect(here.filter(Array.isArray)).toHaveLength(2);
  });

  test("an engine that was closed fails the calls, and does not hang them", async () => {
    const engine = await start(options());
    const instance = await new RemoteKernels(engine.channel, { scale: spec.module }).node(spec).instantiate(context());
    await engine.close();
    await expect(instance.process(1, () => {}, { stamp: { time: 0, step: 0 }, aborted: false, onAbort: () => {} })).rejects.toThrow(
      /closed|ended/,
    );
  });
});

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };
