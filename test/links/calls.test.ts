/** Calls through the client that builds have: over one connection, which may break, with deadlines and tokens. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callBuild } from "@rmc/browser";
import { loadTier, serveBuild, ServerMember, type Served } from "@rmc/host";
import { dialLasting, signToken } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { chain, expected } from "../targets/chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "../targets/hand-made-build.ts";
import { BreakingProxy } from "./breaking-proxy.ts";

const KEY = "0123456789abcdef0123456789abcdef";

let folder: string;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-calls-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Scene {
  readonly made: HandMadeBuild;
  readonly served: Served;
  readonly proxy: BreakingProxy;
  readonly client: ReturnType<typeof chain>["client"];
}

async function serve(places: readonly string[], tokenKey?: string): Promise<Scene> {
  const made = await handMadeBuild(join(folder, places.join("-")), places);
  const served = await serveBuild({ directory: made.directory, port: 0, ...(tokenKey !== undefined && { tokenKey }) });
  cleanups.push(() => served.close());
  const proxy = await BreakingProxy.before(served.url);
  cleanups.push(() => proxy.close());
  return { made, served, proxy, client: chain(made.places, made.build).client };
}

const sessionsOf = async ({ url }: Served): Promise<number> =>
  ((await (await fetch(`${url}/rmc/health`)).json()) as { sessions: number }).sessions;

test("many calls share a connection, and each has its own answer", async () => {
  const { made, served, proxy, client } = await serve(["server"]);
  const numbers = Array.from({ length: 200 }, (_, number) => number);
  const answers = await Promise.all(numbers.map((mic) => callBuild(client, proxy.url, { mic })));
  expect(answers).toEqual(numbers.map((mic) => ({ out: expected(mic, made.places) })));
  for (const mic of numbers.slice(0, 20)) expect(await callBuild(client, proxy.url, { mic })).toEqual({ out: expected(mic, made.places) });
  // One for the question where the hosts are, and one for all calls.
  expect(proxy.connections).toBe(2);
  await expect.poll(() => sessionsOf(served)).toBe(0);
});

test("calls go on when their connection breaks", async () => {
  const { made, proxy, client } = await serve(["server"]);
  await callBuild(client, proxy.url, { mic: 0 });
  for (let round = 0; round < 5; round++) {
    const numbers = Array.from({ length: 50 }, (_, number) => round * 50 + number);
    const calls = numbers.map((mic) => callBuild(client, proxy.url, { mic }));
    proxy.break();
    expect(await Promise.all(calls)).toEqual(numbers.map((mic) => ({ out: expected(mic, made.places) })));
  }
  expect(proxy.breaks).toBeGreaterThanOrEqual(5);
});

test("a call goes through a compute process, and its error comes back", async () => {
  const { made, served, client } = await serve(["server", "gpu"]);
  const program = (await loadTier(made.directory, "gpu"))!;
  const member = new ServerMember({ program, place: "gpu", connect: served.url, resources: {}, log: () => undefined });
  cleanups.push(() => member.close());
  await member.joined;
  expect(await callBuild(client, served.url, { mic: 3 }, { deadline: 10_000 })).toEqual({ out: expected(3, made.places) });
  await expect(callBuild(client, served.url, { mic: "fail at gpu" })).rejects.toMatchObject({ code: "node-failed", node: "node1" });
});

test("a call that has no time, no host or no sense is refused in words", async () => {
  const { served, client } = await serve(["server"]);
  const call = (inputs: object, options?: object): Promise<unknown> =>
    callBuild(client, served.url, inputs as Record<string, unknown>, options);
  await expect(call({})).rejects.toMatchObject({ code: "missing-input" });
  await expect(call({ mic: 1, tap: 2 })).rejects.toMatchObject({ code: "unknown-input" });
  await expect(call({ mic: 1 }, { deadline: 0 })).rejects.toMatchObject({ code: "deadline-exceeded" });
  await expect(call({ mic: 1 }, { signal: AbortSignal.abort("no more") })).rejects.toMatchObject({
    code: "session-closed",
    cause: "no more",
  });
  await expect(callBuild(client, "http://127.0.0.1:9", { mic: 1 })).rejects.toMatchObject({ code: "unknown-host" });
  await expect.poll(() => sessionsOf(served)).toBe(0);
});

test("the time for a call counts from the beginning, also while nobody answers", async () => {
  const { client, proxy, served } = await serve(["server"]);
  await served.close();
  await expect(callBuild(client, proxy.url, { mic: 1 }, { deadline: 200 })).rejects.toMatchObject({
    code: expect.stringMatching(/deadline-exceeded|unknown-host/) as string,
  });
});

test("a token that has ended opens no call on the connection that it made", async () => {
  const { client, made, served } = await serve(["server"], KEY);
  const until = Date.now() / 1000 + 1;
  const token = await signToken(KEY, { pipeline: "test", until });
  const call = (): Promise<unknown> => callBuild(client, served.url, { mic: 1 }, { token });
  expect(await call()).toEqual({ out: expected(1, made.places) });
  // Again and again, or the connection would be left.
  const refused = async (): Promise<unknown> => {
    for (;;) {
      const error = await call().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) return error;
    }
  };
  expect(await refused()).toMatchObject({ code: "unauthorized" });
  expect(Date.now() / 1000).toBeGreaterThanOrEqual(until);
});

test("a token for one session is used for that session", async () => {
  const { client, made, served } = await serve(["server"], KEY);
  const token = await signToken(KEY, { pipeline: "test", until: Date.now() / 1000 + 60, session: "the only one" });
  expect(await callBuild(client, served.url, { mic: 1 }, { token })).toEqual({ out: expected(1, made.places) });
});

test("a shared connection with noise on it is closed, and the server goes on", async () => {
  const { client, made, served } = await serve(["server"]);
  const channel = await dialLasting(() => dialWebSocket(`${served.url}/rmc/session`), { peer: "the server" });
  const noise = new Uint8Array(64);
  noise.set([1, 4, 0, 0, 0, 0, 9, 0]);
  await channel.send(noise);
  expect(await channel.closed).toBeDefined();
  expect(await callBuild(client, served.url, { mic: 1 })).toEqual({ out: expected(1, made.places) });
});
