/** The channels between threads, with a thread at the other end. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { channelCases, type ChannelOptions } from "@rmc/conformance";
import type { Channel } from "@rmc/runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { converse, openTo, type Give, type Kind } from "./far-end.ts";
import type { Talk } from "./talk.ts";

let thread: Worker;

async function startThread(): Promise<Worker> {
  const worker = new Worker(new URL("./far-end-thread.ts", import.meta.url), { execArgv: ["--conditions=rmc-source"] });
  await once(worker, "online");
  return worker;
}

const giveTo =
  (worker: Worker): Give =>
  (far, transfer) =>
    worker.postMessage(far, transfer as never);

function openIn(worker: Worker, kind: Kind): [Channel, Channel] {
  return openTo(kind, giveTo(worker));
}

beforeAll(async () => void (thread = await startThread()));
afterAll(() => thread.terminate());

describe.each<[Kind, Partial<ChannelOptions>]>([
  ["port", { holdsBack: false }],
  ["ring", {}],
])("a %s", (kind, options) => {
  for (const { name, run } of channelCases({ ...options, open: async () => openIn(thread, kind) })) test(name, run);
});

describe("random talk", () => {
  // The smallest rings are always full, and nearly every message is longer.
  test.each<[Kind, number | undefined, number, number]>([
    ["port", undefined, 1_000, 100_000],
    ["ring", 16, 500, 300],
    ["ring", 256, 2_000, 1_000],
    ["ring", 65_536, 1_000, 200_000],
    ["ring", undefined, 300, 3_000_000],
  ])("over a %s of %s bytes arrives byte by byte, both ways", async (kind, capacity, messages, most) => {
    const seed = 1 + Math.floor(Math.random() * 1e9);
    const talks = [seed, seed + 10].map((seed) => ({ seed, messages, most })) as [Talk, Talk];
    expect(await converse(kind, giveTo(thread), talks, capacity), `seed ${seed}`).toEqual(["", ""]);
  });
});

describe("a thread that ends", () => {
  let doomed: Worker;
  afterEach(() => doomed.terminate());

  test.each<Kind>(["port", "ring"])("closes a %s, with a reason that says so", async (kind) => {
    doomed = await startThread();
    const [near, far] = openIn(doomed, kind);
    await far.send(new Uint8Array([1]));
    expect(await near.receive()).toEqual(new Uint8Array([1]));
    const waiting = near.receive();
    await doomed.terminate();
    expect(await waiting).toBeUndefined();
    expect(await near.closed).toBe("the other thread ended");
    await expect(near.send(new Uint8Array(1))).rejects.toMatchObject({ code: "channel-closed" });
  });
});
