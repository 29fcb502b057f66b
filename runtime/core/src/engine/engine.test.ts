/** What a stage asks of its engine and a plain run does not: flows from other stages, and their cancels. */
import { expect, test } from "vitest";
import { hostNode } from "../node/host-node.ts";
import type { CallProgram, JoinProgram, Stamp } from "../program.ts";
import { callOperator } from "./call.ts";
import { Engine } from "./engine.ts";
import { mergeOperator } from "./merge-operator.ts";

const at = (step: number): Stamp => ({ time: step / 10, step });

function call(index: number, input: string, output: string, make: () => unknown): CallProgram {
  const chain = [hostNode({ id: output, form: "function", make })];
  return { kind: "call", index, input, output, chain, cancelOn: [], onError: "stop", concurrency: 1, make: callOperator };
}

const merged: JoinProgram = { kind: "merge", index: 1, inputs: ["slow", "b"], output: "out", make: mergeOperator };

test("a cancel from another stage voids what came of that flow and spares what a merge has from others", async () => {
  const released: (() => void)[] = [];
  const slow = async (value: unknown): Promise<unknown> => {
    await new Promise<void>((resolve) => released.push(resolve));
    return value;
  };
  const delivered: unknown[] = [];
  const cancelled: unknown[] = [];
  const engine = await Engine.create({
    operators: [call(0, "a", "slow", () => slow), merged],
    mode: "live",
    wanted: new Set(["out"]),
    context: () => ({ env: String, secret: String, param: String, log: () => undefined }),
    deliver: (_, value, stamp) => void delivered.push([value, stamp.step]),
    cancelled: (flow, call, stamp) => cancelled.push([flow, call, stamp.step]),
  });
  const from = (step: number) => [{ call: 9, step }];
  void engine.arrive("a", "void", at(0), from(0));
  void engine.arrive("b", "other", at(1));
  engine.cancel("a", 9, at(2));
  void engine.arrive("a", "late and void", at(3), from(1));
  void engine.arrive("a", "not of that call", at(1));
  void engine.arrive("a", "new", at(2), from(2));
  for (let i = 0; i < 4; i++) {
    await Promise.resolve();
    for (const release of released.splice(0)) release();
  }
  await engine.rest();
  expect(delivered).toEqual([
    ["other", 1],
    ["not of that call", 1],
    ["new", 2],
  ]);
  expect(cancelled).toEqual([["out", 9, 2]]);
  await Promise.all([engine.endFlow("a"), engine.endFlow("b")]);
  await engine.done;
});

test("live, an engine that has failed says so and takes nothing more", async () => {
  const failures: string[] = [];
  const delivered: unknown[] = [];
  const engine = await Engine.create({
    operators: [
      call(0, "a", "out", () => (value: unknown) => {
        if (value === "bad") throw new Error("no");
        return value;
      }),
    ],
    mode: "live",
    wanted: new Set(["out"]),
    context: () => ({ env: String, secret: String, param: String, log: () => undefined }),
    deliver: (_, value) => void delivered.push(value),
    failed: (error) => failures.push(error.message),
  });
  for (const value of ["good", "bad", "good"]) await engine.arrive("a", value, at(0));
  expect(delivered).toEqual(["good"]);
  expect(failures).toEqual(['RMC6001 "out" failed: no']);
  await expect(engine.done).rejects.toThrow("no");
});

test("offline, a value with an older time keeps it", async () => {
  const seen: Stamp[] = [];
  const engine = await Engine.create({
    operators: [call(0, "a", "out", () => () => Date.now())],
    mode: "offline",
    wanted: new Set(["out"]),
    context: () => ({ env: String, secret: String, param: String, log: () => undefined }),
    deliver: (_, value, stamp) => void seen.push({ ...stamp, time: stamp.time + Number(value) }),
  });
  await engine.step({ time: 5, step: 3 }, new Map([["a", [{ value: 1, stamp: { time: 2, step: 3 } }]]]), false);
  expect(seen).toEqual([{ time: 2002, step: 3 }]);
});
