/** Sessions over WebSocket whose connections are cut again and again: the result is that of an undisturbed run. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuild, runBuild } from "@rmc/browser";
import { loadTier, serveBuild, ServerMember, type Served } from "@rmc/host";
import type { SessionState } from "@rmc/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { chain, expected } from "../targets/chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "../targets/hand-made-build.ts";
import { BreakingProxy } from "./breaking-proxy.ts";

let folder: string;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-links-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function serveBehindProxy(made: HandMadeBuild): Promise<{ readonly served: Served; readonly proxy: BreakingProxy }> {
  const served = await serveBuild({ directory: made.directory, port: 0 });
  cleanups.push(() => served.close());
  const proxy = await BreakingProxy.before(served.url);
  cleanups.push(() => proxy.close());
  return { served, proxy };
}

/** So many numbers; every now and then the proxy breaks all that it holds. */
async function* breaking(proxy: BreakingProxy, count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) {
    if (number % 200 === 100) {
      proxy.break();
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    yield number / 4;
  }
}

async function run(made: HandMadeBuild, url: string, mic: AsyncIterable<number>): Promise<unknown[]> {
  const outputs: unknown[] = [];
  await runBuild(chain(made.places, made.build).client, url, { mic }, { onOutput: (_, value) => void outputs.push(value) });
  return outputs;
}

const results = (made: HandMadeBuild, count: number): number[] =>
  Array.from({ length: count }, (_, number) => expected(number / 4, made.places));

test("a long run through a proxy that breaks has every result, once and in order", async () => {
  const made = await handMadeBuild(join(folder, "run"), ["server"]);
  const { proxy } = await serveBehindProxy(made);
  expect(await run(made, proxy.url, breaking(proxy, 3_000))).toEqual(results(made, 3_000));
  expect(proxy.breaks).toBeGreaterThan(3);
});

test("a live session goes on where it was", async () => {
  const made = await handMadeBuild(join(folder, "live"), ["server"]);
  const { served, proxy } = await serveBehindProxy(made);
  const session = await connectBuild(chain(made.places, made.build).client, proxy.url);
  for (let value = 0; value < 20; value++) {
    proxy.break();
    await session.inputs["mic"]!.send(value);
    expect(await session.outputs["out"]!.next()).toBe(expected(value, made.places));
  }
  expect(proxy.breaks).toBeGreaterThan(3);
  session.close();
  await expect.poll(async () => ((await (await fetch(`${served.url}/rmc/health`)).json()) as { sessions: number }).sessions).toBe(0);
});

test("a client hears that its session is away, and that it is back", async () => {
  const made = await handMadeBuild(join(folder, "states"), ["server"]);
  const { proxy } = await serveBehindProxy(made);
  const session = await connectBuild(chain(made.places, made.build).client, proxy.url);
  const states: SessionState[] = [session.state];
  session.on("state", (state) => void states.push(state));
  proxy.break();
  await expect.poll(() => states.length).toBe(3);
  await session.inputs["mic"]!.send(1);
  await session.end();
  for await (const value of session.outputs["out"]!) expect(value).toBe(expected(1, made.places));
  await session.closed;
  await expect.poll(() => states.map(({ name }) => name)).toEqual(["open", "away", "open", "closing", "closed"]);
  const [, away, back] = states;
  expect(away).toMatchObject({ lost: [{ between: ["client", "server"], channel: "ws", since: away!.since }] });
  expect(back).toMatchObject({ awayFor: back!.since - away!.since });
  expect(session.state).toEqual(states.at(-1));
});

test("a client hears of connections behind the server, too", async () => {
  const made = await handMadeBuild(join(folder, "behind"), ["server", "gpu"]);
  const { served, proxy } = await serveBehindProxy(made);
  const program = (await loadTier(made.directory, "gpu"))!;
  const member = new ServerMember({ program, place: "gpu", connect: proxy.url, resources: {}, log: () => undefined });
  cleanups.push(() => member.close());
  await member.joined;
  const session = await connectBuild(chain(made.places, made.build).client, served.url);
  const states: SessionState[] = [];
  const stop = session.on("state", (state) => void states.push(state));
  proxy.break();
  await expect.poll(() => states.map(({ name }) => name)).toEqual(["away", "open"]);
  expect(states[0]).toMatchObject({ lost: [{ between: ["server", "gpu"], channel: "ws" }] });
  stop();
  session.close();
  await session.closed;
  expect(states).toHaveLength(2);
});

test("the connection of a compute process may break, too", async () => {
  const made = await handMadeBuild(join(folder, "compute"), ["server", "gpu"]);
  const { served, proxy } = await serveBehindProxy(made);
  const program = (await loadTier(made.directory, "gpu"))!;
  const member = new ServerMember({ program, place: "gpu", connect: proxy.url, resources: {}, log: () => undefined });
  cleanups.push(() => member.close());
  await member.joined;
  expect(await run(made, served.url, breaking(proxy, 2_000))).toEqual(results(made, 2_000));
  expect(proxy.breaks).toBeGreaterThan(3);
});
