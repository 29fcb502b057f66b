/** Who reads nothing, or is no longer there, costs a server in another process no more than is agreed on. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { dialLasting, openSession, type Session } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BreakingProxy } from "./breaking-proxy.ts";
import { floodProgram, SIZE } from "./slow/flood-program.ts";
import type { HowItIs } from "./slow/flood-server.ts";

const GRACE_MS = 3_000;
const MIB = 1024 * 1024;
/** The window of a stream, what a producer may add before it waits, and what a lasting channel keeps for another path. */
const MOST = (4 + 0.25 + 8) * MIB;

let server: ChildProcess;
let proxy: BreakingProxy;

beforeEach(async () => {
  const file = fileURLToPath(new URL("./slow/flood-server.ts", import.meta.url));
  server = fork(file, [String(GRACE_MS)], { execArgv: ["--conditions=rmc-source", "--expose-gc"] });
  const [url] = (await once(server, "message")) as [string];
  proxy = await BreakingProxy.before(url);
});
afterEach(() => {
  proxy.close();
  server.disconnect();
});

async function ask(): Promise<HowItIs> {
  server.send("how are you");
  const [how] = (await once(server, "message")) as [HowItIs];
  return how;
}

/** When it has put out all that it may. */
async function stalled(): Promise<HowItIs> {
  for (let before = await ask(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await ask();
    if (now.emitted === before.emitted) return now;
    before = now;
  }
}

function open(): Promise<Session> {
  const connect = () => dialLasting(() => dialWebSocket(`${proxy.url}/rmc/session`), { peer: "the server", grace: GRACE_MS });
  return openSession({ program: floodProgram().client, connect });
}

test("a consumer that never reads: the producer waits, in bounded memory, and goes on when it is read", { timeout: 60_000 }, async () => {
  const before = await ask();
  const session = await open();
  const count = 2_000;
  await session.inputs["count"]!.send(count);
  await session.end();
  const flood = session.outputs["flood"]!;
  await flood.next();
  const { emitted, used, sessions } = await stalled();
  // Most of 125 MiB have not been made.
  expect([emitted * SIZE < MOST, emitted > 10, sessions]).toEqual([true, true, 1]);
  expect(used - before.used).toBeLessThan(MOST + 4 * MIB);
  expect(session.state.name).toBe("closing");
  let read = 1;
  for await (const _ of flood) read++;
  expect(read).toBe(count);
  expect((await ask()).errors).toEqual([]);
});

test("a consumer that is dead: bounded memory, and after the grace both ends say who and since when", { timeout: 60_000 }, async () => {
  const before = await ask();
  const session = await open();
  await session.inputs["count"]!.send(100_000);
  const flood = session.outputs["flood"]!;
  const reading = (async () => {
    for await (const _ of flood);
  })();
  for (let read = 0; read < 50; read++) await new Promise((resolve) => setImmediate(resolve));
  proxy.freeze();
  const then = await ask();
  const most = await ask();
  expect((most.emitted - then.emitted) * SIZE).toBeLessThan(2 * MOST);
  expect(most.used - before.used).toBeLessThan(2 * MOST);
  const words = /nothing was heard of the (server|other side) for \d+ s, since \d{4}-\d\d-\d\dT/;
  await expect(reading).rejects.toThrow(words);
  expect(await session.closed).toMatchObject({ message: expect.stringMatching(/server: .*nothing was heard of the server/) as string });
  await expect
    .poll(async () => (await ask()).errors, { timeout: 20_000 })
    .toEqual([expect.stringMatching(/client: .*nothing was heard of the other side for \d+ s, since \d{4}/)]);
  const after = await ask();
  expect(after.sessions).toBe(0);
  expect(after.used - before.used).toBeLessThan(4 * MIB);
});
