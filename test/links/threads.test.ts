/** The channels between threads, with a thread at the other end. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { channelCases, type ChannelOptions } from "@rmc/conformance";
import type { Channel } from "@rmc/runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTo } from "./far-end.ts";

let thread: Worker;

async function startThread(): Promise<Worker> {
  const worker = new Worker(new URL("./far-end-thread.ts", import.meta.url), { execArgv: ["--conditions=rmc-source"] });
  await once(worker, "online");
  return worker;
}

function openIn(worker: Worker): [Channel, Channel] {
  return openTo((far, transfer) => worker.postMessage(far, transfer as never));
}

beforeAll(async () => void (thread = await startThread()));
afterAll(() => thread.terminate());

describe.each<[string, ChannelOptions]>([["a port", { open: async () => openIn(thread), holdsBack: false }]])("%s", (_, options) => {
  for (const { name, run } of channelCases(options)) test(name, run);
});

describe("a thread that ends", () => {
  let doomed: Worker;
  afterEach(() => doomed.terminate());

  test.each(["a port"])("closes %s, with a reason that says so", async () => {
    doomed = await startThread();
    const [near, far] = openIn(doomed);
    await far.send(new Uint8Array([1]));
    expect(await near.receive()).toEqual(new Uint8Array([1]));
    const waiting = near.receive();
    await doomed.terminate();
    expect(await waiting).toBeUndefined();
    expect(await near.closed).toBe("the other thread ended");
    await expect(near.send(new Uint8Array(1))).rejects.toMatchObject({ code: "channel-closed" });
  });
});
