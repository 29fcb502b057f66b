/** What a server must outlive: peers that ask for nonsense, vanish, claim to be others, or take memory. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveBuild, type Served } from "@rmc/host";
import { CREDIT, DATA, HELLO, LastingAcceptor, LastingChannel, memoryChannels, PING, signToken, type Channel } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createFrame, setSequence } from "../../runtime/core/src/frame.ts";
import { PATH, pathMessage, readPathMessage } from "../../runtime/core/src/link/path-message.ts";
import { openFrame } from "../../runtime/core/src/session/messages.ts";
import { randomOf } from "../links/lasting-pair.ts";
import { VirtualClock } from "../links/virtual-clock.ts";
import { handMadeBuild } from "./hand-made-build.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const MEBIBYTE = 2 ** 20;

let folder: string;
let served: Served;
const sockets: Socket[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-hostile-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await served?.close();
});

async function serve(options: { tokenKey?: string } = {}): Promise<void> {
  const { directory } = await handMadeBuild(join(folder, "plain"), ["server"]);
  served = await serveBuild({ directory, port: 0, ...options });
}

const port = (): number => Number(new URL(served.url).port);
const sessions = async (): Promise<unknown> => ((await (await fetch(`${served.url}/rmc/health`)).json()) as { sessions: unknown }).sessions;

async function raw(text: string, allowHalfOpen = false): Promise<Socket> {
  const socket = connect({ port: port(), host: "127.0.0.1", allowHalfOpen });
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

const upgrade = (path: string, host = "127.0.0.1"): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

async function statusOf(text: string): Promise<string> {
  const socket = await raw(text);
  const [data] = (await once(socket, "data")) as [Buffer];
  return data.toString().split("\r\n")[0] ?? "";
}

test("addresses that are none, and connections that break while they are refused", async () => {
  await serve();
  for (const path of ["//", "http://[", "*", "/x"]) expect(await statusOf(upgrade(path))).toBe("HTTP/1.1 404 Not Found");
  for (let k = 0; k < 20; k++) (await raw(upgrade("/x"))).resetAndDestroy();
  expect(await sessions()).toBe(0);
});

test("a name that begins like a loopback address", async () => {
  await serve();
  expect(await statusOf(upgrade("/rmc/session", "127.evil.com"))).toBe("HTTP/1.1 403 Forbidden");
  expect(await statusOf("GET /rmc/hosts.json HTTP/1.1\r\nHost: evil.com\r\n\r\n")).toBe("HTTP/1.1 403 Forbidden");
});

test("a refused peer that never closes its end does not hold up the server's", async () => {
  await serve();
  const socket = await raw(upgrade("/x"), true);
  await once(socket, "data");
  await served.close();
});

test("sessions from hosts that open none leave nothing behind", async () => {
  await serve({ tokenKey: KEY });
  const token = await signToken(KEY, { pipeline: "test", until: Date.now() / 1000 + 60 });
  for (const from of ["nobody", "server", "edge"]) {
    const channel = await dialWebSocket(`${served.url}/rmc/session`, token);
    const open = { build: "sha256:one", pipeline: "test", session: `of ${from}`, from, mode: "live", params: {} } as const;
    await channel.send(openFrame(open).bytes);
    while (await channel.receive());
  }
  expect(await sessions()).toBe(0);
  await served.drain(60_000);
});

test("a stranger's first message may not be large", async () => {
  await serve({ tokenKey: KEY });
  const channel = await dialWebSocket(`${served.url}/rmc/session`);
  await channel.send(new Uint8Array(MEBIBYTE));
  expect(await channel.receive()).toBeUndefined();
});

/** A peer of an acceptor that says what it likes. */
function peer(): { readonly near: Channel; readonly accepted: Promise<Channel | undefined>; readonly clock: VirtualClock } {
  const clock = new VirtualClock(randomOf(1));
  const [near, far] = memoryChannels();
  const accepted = new LastingAcceptor(clock).accept(far).then((one) => one?.channel);
  return { near, accepted, clock };
}

function numbered(bytes: Uint8Array, number: number): Uint8Array {
  setSequence(new DataView(bytes.buffer), number);
  return bytes;
}

const hello = (received = 0): Uint8Array => pathMessage(HELLO, { path: 1, received, text: "0".repeat(32) });

test("a first path that claims to have heard something begins nothing", async () => {
  const { near, accepted } = peer();
  await near.send(hello(5));
  expect(await accepted).toBeUndefined();
  expect(readPathMessage((await near.receive())!)?.text).toContain("no longer knows");
});

test.each([
  ["empty pieces", 0],
  ["pieces of a byte", 1],
])("%s are none", async (_, size) => {
  const { near, accepted } = peer();
  await near.send(hello());
  const channel = (await accepted)!;
  await near.send(numbered(createFrame(DATA, PATH, size).bytes, 0));
  expect(await channel.closed).toContain("which is not the last");
});

test("who asks again and again and confirms nothing is left", async () => {
  const { near, accepted } = peer();
  await near.send(hello());
  const channel = (await accepted)!;
  const over = new Set<string | undefined>();
  void channel.closed.then((reason) => over.add(reason));
  const answering = (async () => {
    while (await channel.receive()) void channel.send(createFrame(PING, 0).bytes).catch(() => undefined);
  })();
  void (async () => {
    while (await near.receive());
  })();
  let sent = 0;
  for (; over.size === 0 && sent < 1_000_000; sent++) await near.send(numbered(createFrame(PING, 0).bytes, sent)).catch(() => undefined);
  expect(sent).toBeLessThan(1_000_000);
  expect(await channel.closed).toContain("confirms nothing");
  await answering;
});

test("a channel that was closed ends, also where the other side confirms nothing and goes on talking", async () => {
  const clock = new VirtualClock(randomOf(1));
  const [near, far] = memoryChannels();
  const channel = new LastingChannel("channel", { peer: "the other side", clock });
  expect(channel.adopt(far, readPathMessage(hello())!)).toBe(true);
  channel.close("enough");
  let isOver = false;
  void channel.closed.then(() => (isOver = true));
  const talk = (): void => {
    void near.send(pathMessage(CREDIT, { received: 0, sent: 0 })).catch(() => undefined);
    clock.after(1000, talk);
  };
  talk();
  await clock.run(() => isOver || clock.now() > 1_000_000);
  expect([isOver, clock.now() < 200_000]).toEqual([true, true]);
});
