/**
 * What a kernel can do wrong when it runs: each way is an error of the node with its code and line, and everything goes on: the
 * same node, the other nodes of the session, another session on the same hosts. After a `throw` the node keeps what it
 * kept, as in JavaScript; after a failure that JavaScript has not it begins anew.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { callOperator } from "../../runtime/core/src/engine/call.ts";
import { kernelCall } from "../../runtime/core/src/engine/kernel-call.ts";
import type { RmcError } from "../../runtime/core/src/error.ts";
import { kernelNode, type KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import type { NodeInstance } from "../../runtime/core/src/program.ts";
import { call, handWritten } from "../../runtime/core/src/session/hand-written.test-support.ts";
import { openSession } from "../../runtime/core/src/session/open-session.ts";
import { hostsInProcess } from "../../runtime/core/src/session/run-hosts.ts";
import { WORK } from "./run-kernel.test-support.ts";
import { CASES, compileNode, FRAGILE, STURDY } from "./sandbox.test-support.ts";

let specs: readonly KernelSpec[] = [];
let sturdy: KernelSpec;

beforeAll(async () => {
  sturdy = (await compileNode("Sturdy", STURDY, true)).spec;
  specs = await Promise.all([false, true].map(async (optimize) => (await compileNode("Fragile", FRAGILE, optimize)).spec));
});

describe.each([0, 1])("optimize %i", (index) => {
  test.each(CASES)("%i: %s", async (x, _, error, line, keeps) => {
    const node = start(specs[index]!);
    expect(node.process(0)).toBe(1);
    const thrown = node.process(x) as RmcError;
    expect(thrown.message).toMatch(error);
    expect(thrown.node).toBe("fragile");
    // Two functions that call each other are two lines.
    expect(Math.abs((thrown.position?.line ?? 0) - line)).toBeLessThanOrEqual(x === 7 ? 1 : 0);
    expect(node.process(0)).toBe(keeps ? 3 : 1);
  });

  test.each(["skip", "restart"] as const)("sessions go on, with %s", async (onError) => {
    const make = onError === "skip" ? kernelCall : callOperator;
    const { client, programs } = handWritten({
      inputs: ["x"],
      outputs: ["y", "z"],
      stages: {
        server: [
          call(0, "x", "y", () => {}, { chain: [kernelNode(specs[index]!)], onError, make }),
          call(1, "x", "z", () => {}, { chain: [kernelNode(sturdy)], onError, make: kernelCall }),
        ],
      },
      links: [
        ["x", "client", "server"],
        ["y", "server", "client"],
        ["z", "server", "client"],
      ],
    });
    const forgiven: string[] = [];
    const hosts = hostsInProcess(programs, { forgiven: ({ code }) => void forgiven.push(code) });
    const inputs = [0, ...CASES.flatMap(([x]) => [x, 0])];
    const kept = (keeps: boolean): boolean => keeps && onError === "skip";
    const counts = CASES.reduce<number[]>((all, [, , , , keeps]) => [...all, kept(keeps) ? (all.at(-1) ?? 0) + 2 : 1], [1]);
    const sums = inputs.map((_, i) => inputs.slice(0, i + 1).reduce((sum, x) => sum + x));
    const two = [
      await openSession({ program: client, connect: hosts.connect }),
      await openSession({ program: client, connect: hosts.connect }),
    ];
    for (const session of two) {
      for (const x of inputs) await session.inputs["x"]!.send(x);
      await session.inputs["x"]!.end();
      expect(await all(session.outputs["y"]!)).toEqual(counts);
      expect(await all(session.outputs["z"]!)).toEqual(sums);
      expect(await session.closed).toBeUndefined();
    }
    expect(forgiven).toHaveLength(2 * CASES.length);
    hosts.close();
  });
});

async function all(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const value of values) seen.push(value);
  return seen;
}

test("work is counted, not time: the same count is enough with and without optimisation", () => {
  const isEnough = (spec: KernelSpec, work: number): boolean => typeof start({ ...spec, work }).process(12) === "number";
  const least = specs.map((spec) => {
    let [low, high] = [1, 100_000];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isEnough(spec, middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  });
  expect(least[0]).toBe(least[1]);
  expect(least[0]).toBeGreaterThan(5000);
});

test.each([
  ["a trap", 4],
  ["no end", 1],
  ["a throw", 5],
])(
  "ten thousand times %s leave nothing behind, and errors that are kept hold no instance",
  (_, x) => {
    const node = start({ ...specs[1]!, work: 1000 });
    const errors: unknown[] = [];
    const many = (count: number): Held => {
      for (let k = 0; k < count; k++) errors[k % 1000] = node.process(x);
      expect(errors.every((error) => error instanceof Error)).toBe(true);
      return held();
    };
    const before = many(1000);
    expectFlat(before, many(9000));
    expect(node.process(0)).toBeGreaterThan(0);
  },
  120_000,
);

test("a hundred memory bombs leave nothing behind", () => {
  const node = start({ ...specs[1]!, work: 1e9 });
  const many = (count: number): Held => {
    for (let k = 0; k < count; k++) expect((node.process(3) as RmcError).code).toBe("memory-limit");
    return held();
  };
  const before = many(5);
  expectFlat(before, many(95));
  expect(node.process(0)).toBe(1);
}, 120_000);

interface Held {
  readonly heap: number;
  readonly resident: number;
}

/** What the process holds when what can go has gone. Memories of WebAssembly are only in what it has resident. */
function held(): Held {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return { heap: process.memoryUsage().heapUsed, resident: process.memoryUsage.rss() };
}

/** An instance that stays for each failure would be 64 KiB and more, thousands of times. */
function expectFlat(before: Held, after: Held): void {
  expect(after.heap - before.heap).toBeLessThan(16 * 2 ** 20);
  expect(after.resident - before.resident).toBeLessThan(160 * 2 ** 20);
}

/** A node whose errors are values. */
function start(spec: KernelSpec): { process(x: number): unknown } {
  const instance = kernelNode(spec).instantiate({} as never) as NodeInstance;
  const process = (x: number): unknown => {
    let seen: unknown;
    try {
      void instance.process(x, (value) => void (seen = value), WORK);
      return seen;
    } catch (error) {
      return error;
    }
  };
  return { process };
}
