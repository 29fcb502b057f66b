/** Signalling: who may signal, what he is told, over WebSocket and over HTTP, and what a hostile peer may not do. */
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuild } from "@rmc/browser";
import { webRtc } from "@rmc/browser/webrtc";
import { serveBuild, type Served, type ServeOptions } from "@rmc/host";
import { dialLasting, signToken, type Channel, type LastingChannel } from "@rmc/runtime";
import { dialPolls, dialWebRtc, type SignalChannel } from "@rmc/webrtc";
import { nativePeers, weriftPeers } from "@rmc/webrtc/node";
import { dialWebSocket } from "@rmc/ws";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { chain, expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const TURN = { ice: ["stun:stun.example:3478"], turn: ["turn:turn.example:3478"], turnSecret: "the secret" };

let folder: string;
let made: HandMadeBuild;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rmc-signalling-"));
  made = await handMadeBuild(folder, ["server"]);
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function serve(options: Partial<ServeOptions> = {}): Promise<Served> {
  const served = await serveBuild({ directory: made.directory, port: 0, ...options });
  cleanups.push(() => served.close());
  return served;
}

const token = (until = Date.now() / 1000 + 60): Promise<string> => signToken(KEY, { pipeline: "test", until });

type Dial = (url: string, token?: string) => Promise<SignalChannel>;
const WAYS: readonly (readonly [string, Dial])[] = [
  ["WebSocket", dialWebSocket],
  ["HTTP", dialPolls],
];

const bytes = (said: unknown): Uint8Array => new TextEncoder().encode(typeof said === "string" ? said : JSON.stringify(said));

async function hear(signal: SignalChannel): Promise<Record<string, unknown> | undefined> {
  const message = await signal.receive();
  return message && (JSON.parse(new TextDecoder().decode(message)) as Record<string, unknown>);
}

/** The answer to HELLO. */
async function greeted(dial: Dial, served: Served, shown?: string, channel?: string): Promise<Record<string, unknown> | undefined> {
  const signal = await dial(`${served.url}/rmc/signal`, shown);
  cleanups.push(() => signal.close());
  await signal.send(bytes({ type: "hello", channel }));
  return hear(signal);
}

describe.each(WAYS)("over %s", (_, dial) => {
  test("who may come is told the servers, with a password that is good for an hour", async () => {
    const served = await serve({ tokenKey: KEY, ...TURN });
    const { type, servers } = (await greeted(dial, served, await token()))!;
    expect(type).toBe("ice");
    const [stun, turn] = servers as [unknown, { readonly username: string }];
    expect(stun).toEqual({ urls: TURN.ice[0] });
    const { username } = turn;
    expect(Number(username) - Date.now() / 1000).toBeCloseTo(3600, -1);
    expect(turn).toEqual({
      urls: TURN.turn[0],
      username,
      credential: createHmac("sha1", TURN.turnSecret).update(username).digest("base64"),
    });
  });

  test("a stranger is told nothing but why, and with the name of a channel that nobody knows, too", async () => {
    const served = await serve({ tokenKey: KEY, ...TURN });
    for (const [shown, channel] of [[undefined], ["a.b.c"], [await token(1), "0".repeat(32)]] as const) {
      const said = await greeted(dial, served, shown, channel);
      expect(said).toMatchObject({ type: "error", message: expect.stringContaining("RMC6029") });
      expect(JSON.stringify(said)).not.toContain("example");
    }
  });

  test("who has a channel here needs no token again", async () => {
    const served = await serve({ tokenKey: KEY });
    const ws = await token();
    const channel = (await dialLasting(() => dialWebSocket(`${served.url}/rmc/session`, ws), { peer: "the server" })) as LastingChannel;
    cleanups.push(() => channel.end(undefined));
    await expect.poll(async () => (await greeted(dial, served, undefined, channel.id))?.["type"]).toBe("ice");
  });

  test("a session goes over to WebRTC", async () => {
    const served = await serve({ tokenKey: KEY });
    const dialPath = async (signal: string, channel: string, shown: string | undefined): Promise<Channel> =>
      dialWebRtc(await dial(signal, shown), { createPeer: await weriftPeers(), channel });
    const session = await connectBuild(chain(made.places, made.build).client, served.url, { token: await token(), webrtc: dialPath });
    await expect.poll(() => session.transports[0]?.channel, { timeout: 10_000 }).toBe("webrtc");
    for (let value = 0; value < 20; value++) {
      await session.inputs["mic"]!.send(value);
      expect(await session.outputs["out"]!.next()).toBe(expected(value, made.places));
    }
    session.close();
  });

  test.each([
    ["no JSON", "{", "makes no sense"],
    ["another type", { type: "nothing" }, "makes no sense"],
    ["an offer of nothing", { type: "offer", sdp: 5 }, "makes no sense"],
    ["an offer that is none", { type: "offer", sdp: "v=0\r\nm=x" }, ""],
    ["a second greeting", { type: "hello" }, "hello"],
  ])("%s ends the conversation, and nothing else", async (__, said, why) => {
    const served = await serve();
    const signal = await dial(`${served.url}/rmc/signal`);
    await signal.send(bytes({ type: "hello" }));
    expect(await hear(signal)).toMatchObject({ type: "ice" });
    await signal.send(bytes(said));
    expect(await hear(signal)).toMatchObject({ type: "error", message: expect.stringContaining(why) });
    expect(await hear(signal)).toBeUndefined();
    expect(await greeted(dial, served)).toMatchObject({ type: "ice" });
  });

  test("a hundred that say no more keep the next one away, and make room when they are gone", { timeout: 60_000 }, async () => {
    const served = await serve();
    const waiting = await Promise.all(Array.from({ length: 100 }, () => dial(`${served.url}/rmc/signal`)));
    for (const signal of waiting) {
      await signal.send(bytes({ type: "hello" }));
      expect(await hear(signal)).toMatchObject({ type: "ice" });
    }
    expect(await greeted(dial, served)).toMatchObject({ type: "error", message: expect.stringContaining("in the making already") });
    for (const signal of waiting) signal.close();
    await expect.poll(async () => (await greeted(dial, served))?.["type"], { timeout: 10_000 }).toBe("ice");
  });
});

test("nobody says more than a conversation needs", async () => {
  const served = await serve();
  const signal = await dialWebSocket(`${served.url}/rmc/signal`);
  await signal.send(bytes({ type: "hello" }));
  for (let k = 0; k < 150; k++) await signal.send(bytes({ type: "candidate", candidate: "", mid: "0" })).catch(() => undefined);
  while (await signal.receive());
  const long = await dialWebSocket(`${served.url}/rmc/signal`);
  await long.send(bytes({ type: "hello", channel: "x".repeat(300_000) })).catch(() => undefined);
  expect(await long.receive()).toBeUndefined();
  const posted = await fetch(`${served.url}/rmc/signal`, { method: "POST" });
  const at = `${served.url}/rmc/signal/${await posted.text()}`;
  expect((await fetch(at, { method: "POST", body: "x".repeat(100_000) })).status).toBe(413);
});

test("a page of another site may not signal", async () => {
  const served = await serve();
  const origin = "https://evil.example";
  expect((await fetch(`${served.url}/rmc/signal`, { method: "POST", headers: { origin } })).status).toBe(403);
  const socket = new WebSocket(`${served.url.replace("http", "ws")}/rmc/signal`, { origin });
  const refused = await new Promise((resolve) =>
    socket.once("unexpected-response", (_, { statusCode }) => resolve(statusCode)).on("error", () => undefined),
  );
  expect(refused).toBe(403);
});

test("a conversation that is not there is over, and other methods are none", async () => {
  const { url } = await serve();
  expect((await fetch(`${url}/rmc/signal/abc`)).status).toBe(410);
  expect((await fetch(`${url}/rmc/signal`)).status).toBe(405);
});

test("servers and clients are the same over either library", async () => {
  const served = await serve();
  const session = await connectBuild(chain(made.places, made.build).client, served.url, { webrtc: webRtc({ createPeer: nativePeers }) });
  await expect.poll(() => session.transports[0]?.channel, { timeout: 10_000 }).toBe("webrtc");
  await session.inputs["mic"]!.send(3);
  expect(await session.outputs["out"]!.next()).toBe(expected(3, made.places));
  session.close();
});
