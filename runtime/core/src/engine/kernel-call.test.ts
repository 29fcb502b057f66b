/** `kernelCall` is `callOperator` with less: on chains of synchronous nodes both must do the same, whatever the nodes do. */
import { describe, expect, test } from "vitest";
import type { CallProgram, Emit, NodeProgram } from "../program.ts";
import { callOperator } from "./call.ts";
import { Engine } from "./engine.ts";
import { kernelCall } from "./kernel-call.ts";
import { seededRandom } from "./random.ts";

/** A node that emits, stays silent or throws, as the value and its own number say. */
function node(number: number): NodeProgram {
  return {
    id: `kernel${number}`,
    position: { file: "voice.ts", line: number + 1, column: 1 },
    random: seededRandom,
    instantiate: ({ now, random }) => {
      let count = 0;
      return {
        emitsFresh: true,
        process(value: unknown, emit: Emit) {
          count++;
          const seed = (Number(String(value).replace(/\D/g, "").slice(-4)) * 7 + number * 3 + count) % 11;
          if (seed === 0) throw new Error(`no ${String(value)}`);
          for (let i = 0; i < seed % 4; i++) void emit(`${String(value)}.${number}${i}@${now()}`);
          if (seed === 5) void emit(undefined);
          if (seed === 6) throw new Error(`half of ${String(value)}`);
          if (seed === 7) void emit(Math.floor(random() * 1000));
        },
        end: (emit: Emit) => {
          if (number === 1) void emit(`end after ${count}`);
          if (number === 2 && count % 5 === 0) throw new Error("no end");
        },
      };
    },
  };
}

async function run(make: CallProgram["make"], onError: "stop" | "skip", inputs: number, slow = false): Promise<unknown> {
  const out: unknown[] = [];
  const forgiven: string[] = [];
  const program: CallProgram = {
    kind: "call",
    index: 0,
    input: "a",
    output: "b",
    chain: [node(0), node(1), node(2)],
    cancelOn: [],
    onError,
    concurrency: 1,
    make,
    project: (value) => `${String(value)}!`,
  };
  const engine = await Engine.create({
    operators: [program],
    mode: "offline",
    wanted: new Set(["b"]),
    borrows: true,
    context: () => ({ env: () => "", secret: () => "", param: () => "", log: () => undefined }),
    deliver: (_, value, stamp) => {
      out.push([value, stamp]);
      if (slow) return new Promise((resolve) => setTimeout(resolve, out.length % 3));
    },
    forgiven: ({ message, node, position }) => forgiven.push(`${message} ${String(node)} ${String(position?.line)}`),
  });
  try {
    for (let step = 0; step < inputs; step++) {
      const stamp = { time: step / 10, step };
      const values = Array.from({ length: step % 3 }, (_, i) => ({ value: `${step * 10 + i}`, stamp }));
      await engine.step(stamp, new Map([["a", values]]), false);
    }
    await engine.step({ time: inputs / 10, step: inputs }, new Map(), true);
  } catch (error) {
    out.push(String(error));
  }
  const counts = [...engine.counts];
  engine.close();
  return { out, forgiven, counts };
}

describe.each(["stop", "skip"] as const)("with onError %s", (onError) => {
  test("kernelCall gives what callOperator gives", async () => {
    for (let inputs = 0; inputs < 60; inputs++) {
      const [kernel, full] = [await run(kernelCall, onError, inputs), await run(callOperator, onError, inputs)];
      expect(kernel).toEqual(full);
    }
    const long = (await run(kernelCall, "skip", 60)) as { out: unknown[]; forgiven: unknown[] };
    expect(long.out.length).toBeGreaterThan(20);
    expect(long.forgiven.length).toBeGreaterThan(5);
  });

  test("a slow consumer changes nothing", async () => {
    expect(await run(kernelCall, onError, 40, true)).toEqual(await run(kernelCall, onError, 40));
  });
});

test("a node that cannot be made is named", async () => {
  const chain = [{ id: "broken", instantiate: () => Promise.reject(new Error("no memory")) }];
  const program: CallProgram = {
    kind: "call",
    index: 0,
    input: "a",
    output: "b",
    chain,
    cancelOn: [],
    onError: "stop",
    concurrency: 1,
    make: kernelCall,
  };
  const creating = Engine.create({
    operators: [program],
    mode: "live",
    wanted: new Set(),
    context: () => ({ env: () => "", secret: () => "", param: () => "", log: () => undefined }),
    deliver: () => undefined,
  });
  await expect(creating).rejects.toMatchObject({ code: "node-failed", node: "broken" });
});

test("a node that answers later is refused and not lost", async () => {
  const chain = [{ id: "remote", instantiate: () => ({ process: () => Promise.resolve() }) }];
  const program: CallProgram = {
    kind: "call",
    index: 0,
    input: "a",
    output: "b",
    chain,
    cancelOn: [],
    onError: "stop",
    concurrency: 1,
    make: kernelCall,
  };
  const engine = await Engine.create({
    operators: [program],
    mode: "offline",
    wanted: new Set(),
    context: () => ({ env: () => "", secret: () => "", param: () => "", log: () => undefined }),
    deliver: () => undefined,
  });
  const stamp = { time: 0, step: 0 };
  await expect(engine.step(stamp, new Map([["a", [{ value: 1, stamp }]]]), false)).rejects.toMatchObject({
    code: "bad-kernel",
    node: "remote",
  });
});
