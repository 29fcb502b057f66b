/**
 * Modules that no compiler of ours made: a kernel is a file that anybody can put into a build. What one imports and exports is
 * checked before any of its code runs, what it gives back before it is used; each is an error with a code, and the node after
 * it, in the same process, works.
 */
import { describe, expect, test } from "vitest";
import type { Codec } from "../../runtime/core/src/codec.ts";
import { kernelNode, type KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeContext, NodeInstance } from "../../runtime/core/src/program.ts";
import { handMade, i32Const, type HandMade } from "./hand-made-module.test-support.ts";
import { WORK } from "./run-kernel.test-support.ts";

const bytes: Codec = {
  measure: (value) => (value as Uint8Array).length,
  write: (value, memory, _, at) => (memory.set(value as Uint8Array, at), at + (value as Uint8Array).length),
  read: (from, _, at, end) => from.slice(at, end),
};

const UNREACHABLE = [0x00];
/** A function that must not run. */
const BOOM = { parameters: 0, results: 0, code: UNREACHABLE } as const;

function spec(parts: Partial<HandMade>, rest: Partial<KernelSpec> = {}): KernelSpec {
  return {
    id: "made",
    module: new WebAssembly.Module(handMade(parts)),
    input: bytes,
    output: bytes,
    parameters: () => [new Uint8Array(0)],
    parametersCodec: { ...bytes, measure: () => 0, write: (_value, _bytes, _view, at) => at },
    has: { start: false, end: false, cancel: false },
    media: undefined,
    capabilities: [],
    ...rest,
  };
}

function make(given: KernelSpec): NodeInstance {
  return kernelNode(given).instantiate({ log: () => undefined, now: () => 0, random: () => 0 } as unknown as NodeContext) as NodeInstance;
}

function run(instance: NodeInstance, value: Uint8Array = new Uint8Array(8)): unknown[] {
  const seen: unknown[] = [];
  void instance.process(value, (result) => void seen.push(result), WORK);
  return seen;
}

/** A kernel that needs nothing works after whatever happened before. */
function expectWorking(): void {
  expect(run(make(spec({})))).toEqual([new Uint8Array(8)]);
}

describe("is refused before it runs", () => {
  const refused: readonly (readonly [string, Partial<HandMade>, Partial<KernelSpec>, string])[] = [
    [
      "another module's function",
      { imports: [{ module: "env", name: "abort", kind: "function" }] },
      {},
      "it imports the function env.abort, which was not granted",
    ],
    [
      "a capability it was not granted",
      { imports: [{ module: "rmc", name: "random", kind: "function" }] },
      { capabilities: ["log"] },
      "it imports the function rmc.random, which was not granted",
    ],
    [
      "a name that every object has",
      { imports: [{ module: "rmc", name: "constructor", kind: "function" }] },
      {},
      "it imports the function rmc.constructor, which was not granted",
    ],
    [
      "a capability as a memory",
      { imports: [{ module: "rmc", name: "log", kind: "memory" }], hides: ["memory"] },
      { capabilities: ["log"] },
      "it imports the memory rmc.log, which was not granted",
    ],
    [
      "a capability as a global",
      { imports: [{ module: "rmc", name: "now", kind: "global" }] },
      { capabilities: ["now"] },
      "it imports the global rmc.now, which was not granted",
    ],
    ["no process", { hides: ["process"] }, {}, "it exports no process"],
    ["no memory", { hides: ["memory"] }, {}, "it exports no memory"],
    ["a global as process", { globals: ["process"] }, {}, "it exports no process"],
    ["a global as end", { globals: ["end"] }, { has: { start: false, end: true, cancel: false } }, "it exports no end"],
    ["a global as collect", { globals: ["collect"] }, {}, "it exports no collect"],
  ];

  test.each(refused)("%s", (_, parts, rest, why) => {
    // Whatever of it would run, would trap.
    const boom = { ...parts, start: "boom", functions: { ...parts.functions, boom: BOOM } };
    for (const given of [parts, boom]) {
      expect(() => make(spec(given, rest))).toThrow(`RMC6017 the kernel of "made" cannot be linked: ${why}`);
    }
    expectWorking();
  });
});

describe("fails when it runs", () => {
  const MAX = -1;
  const failing: readonly (readonly [string, Partial<HandMade>, RegExp])[] = [
    [
      "a start function that traps",
      { start: "boom", functions: { boom: BOOM } },
      /^RMC6017 the kernel of "made" cannot be linked: unreachable/,
    ],
    ["a result behind its memory", result(65_536 * 4), /^RMC6017 .*8 bytes at 262144, which is not inside its memory/],
    ["a result at the end of its memory", result(65_536 - 4), /^RMC6017 .*8 bytes at 65532/],
    ["a result at a negative offset", result(-8), /^RMC6017 .*8 bytes at 4294967288/],
    ["a result between two words", result(513), /^RMC6017 .*at 513/],
    [
      "a result that is longer than its memory",
      { ...result(512), data: { at: 512, bytes: [0, 0, 1, 0] } },
      /^RMC6017 .*65544 bytes at 512/,
    ],
    ["a result of 4 GiB", { ...result(512), data: { at: 512, bytes: [255, 255, 255, 255] } }, /^RMC6017 .*4294967303 bytes at 512/],
    [
      "an input area behind its memory",
      { functions: { reserve: { parameters: 1, results: 1, code: i32Const(65_536) } } },
      /^RMC6017 .*bytes at 65536/,
    ],
    [
      "an input area that is too small",
      { functions: { reserve: { parameters: 1, results: 1, code: i32Const(65_532) } } },
      /^RMC6017 .*8 bytes at 65532/,
    ],
    ["a trap", { functions: { process: { parameters: 2, results: 1, code: UNREACHABLE } } }, /^RMC6025 /],
    [
      "a load outside",
      { functions: { process: { parameters: 2, results: 1, code: [...i32Const(MAX), 0x28, 2, 0] } } },
      /^RMC6002 .*out of bounds/,
    ],
    [
      "a division by zero",
      { functions: { process: { parameters: 2, results: 1, code: [...i32Const(1), ...i32Const(0), 0x6d] } } },
      /^RMC6002 .*zero/,
    ],
    ["a message outside of its memory", trapping(i32Const(65_536)), /^RMC6017 .*12 bytes at 65536/],
    [
      "a message of 4 GiB",
      { ...trapping(i32Const(512)), data: { at: 520, bytes: [255, 255, 255, 127] } },
      /^RMC6017 .*4294967298 bytes at 520/,
    ],
    ["a failure that fails", trapping(UNREACHABLE), /unreachable/],
  ];

  test.each(failing)("%s", (_, parts, error) => {
    expect(() => run(make(spec(parts)))).toThrow(error);
    // Again and again: nothing hangs, nothing grows.
    for (let i = 0; i < 50; i++) expect(() => run(make(spec(parts)))).toThrow(error);
    expectWorking();
  });

  test("a granted function that is called while the module starts", () => {
    const calls = { start: "early", functions: { early: { parameters: 0, results: 0 as const, code: [0x10, 0] } } };
    const given = spec({ ...calls, imports: [{ module: "rmc", name: "log", kind: "function" }] }, { capabilities: ["log"] });
    expect(() => make(given)).toThrow(/^RMC6017 the kernel of "made" cannot be linked: it calls its host while it is linked$/);
  });

  function result(at: number): Partial<HandMade> {
    return { functions: { process: { parameters: 2, results: 1, code: i32Const(at) } } };
  }

  function trapping(failure: number[]): Partial<HandMade> {
    return {
      functions: {
        process: { parameters: 2, results: 1, code: UNREACHABLE },
        failure: { parameters: 0, results: 1, code: failure },
      },
    };
  }
});

test("what a module gives back that its codec does not understand is an error, and the node goes on", () => {
  const strict: Codec = {
    ...bytes,
    read: (_, view, at) => {
      if (view.getUint8(at) !== 7) throw new RangeError("not a value");
      return 7;
    },
  };
  const instance = make(spec({}, { output: strict }));
  for (let i = 0; i < 3; i++) expect(() => run(instance)).toThrow(/^RMC6017 .*not a value/);
});
