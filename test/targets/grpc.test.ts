/** A server that speaks gRPC: the same values, tokens and words as over WebSocket, for clients and compute processes. */
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { connect as connectHttp2 } from "node:http2";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dialGrpc } from "@rmc/grpc";
import { loadTier, serveBuild, ServerMember, type Served, type ServeOptions } from "@rmc/host";
import {
  decodeFrame,
  dialLasting,
  ERROR,
  openSession,
  readError,
  runSession,
  signToken,
  type ClientProgram,
  type Grant,
} from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openFrame } from "../../runtime/core/src/session/messages.ts";
import { BreakingProxy } from "../links/breaking-proxy.ts";
import { chain, expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const LARGE = "x".repeat(2_000_000);
const values = [1, 2, 3.5, -0, LARGE, ""];
const wanted = (made: HandMadeBuild): unknown[] =>
  values.map((value) => (typeof value === "number" ? expected(value, made.places) : value));

let folder: string;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-grpc-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Megabytes say nothing in the report of a test. */
const shown = (value: unknown): unknown => (value === LARGE ? "the large text" : value);

const build = (...places: string[]): Promise<HandMadeBuild> => handMadeBuild(join(folder, places.join("-")), places);
const sign = (grant: Partial<Grant> = {}): Promise<string> => signToken(KEY, { pipeline: "test", until: Date.now() / 1000 + 60, ...grant });

async function serve({ directory }: HandMadeBuild, options: Partial<ServeOptions> = {}): Promise<Served & { readonly grpc: string }> {
  const served = await serveBuild({ directory, port: 0, grpc: "0", ...options });
  cleanups.push(() => served.close());
  return served as Served & { readonly grpc: string };
}

const clientOf = (made: HandMadeBuild): ClientProgram => chain(made.places, made.build).client;
const connectTo = (address: string, token?: string) => () =>
  dialLasting(() => (address.startsWith("grpc:") ? dialGrpc : dialWebSocket)(address, token), { peer: "the server" });

async function run(made: HandMadeBuild, address: string, token?: string): Promise<unknown[]> {
  const outputs: unknown[] = [];
  const onOutput = (_: string, value: unknown): void => void outputs.push(value);
  await runSession({ program: clientOf(made), connect: connectTo(address, token), inputs: { mic: values }, onOutput });
  return outputs;
}

async function memberOf(made: HandMadeBuild, connect: string, token?: string): Promise<ServerMember> {
  const program = (await loadTier(made.directory, "gpu"))!;
  const member = new ServerMember({ program, place: "gpu", connect, ...(token && { token }), resources: {}, log: () => undefined });
  cleanups.push(() => member.close());
  return member;
}

async function healthOf({ url }: Served): Promise<unknown> {
  return (await fetch(`${url}/rmc/health`)).json();
}

describe("sessions over gRPC", () => {
  test("clients and a compute process get what they get over WebSocket", async () => {
    const made = await build("server", "gpu");
    const served = await serve(made);
    expect(served.grpc).toMatch(/^grpc:\/\/127\.0\.0\.1:\d+$/);
    await (
      await memberOf(made, served.grpc)
    ).joined;
    const got = await Promise.all([run(made, served.grpc), run(made, served.grpc)]);
    for (const values of got) expect(values.map(shown)).toEqual(wanted(made).map(shown));
    expect(await healthOf(served)).toMatchObject({ sessions: 0, places: ["gpu"] });
  });

  test("go on where they were when connections break, the client's and the compute process's", async () => {
    const made = await build("server", "gpu");
    const served = await serve(made);
    const proxy = await BreakingProxy.before(served.grpc);
    cleanups.push(() => proxy.close());
    const between = proxy.url.replace("http:", "grpc:");
    await (
      await memberOf(made, between)
    ).joined;
    const session = await openSession({ program: clientOf(made), connect: connectTo(between) });
    for (const value of [1, 2, 3, 4]) {
      await session.inputs.mic!.send(value);
      proxy.break();
      expect(await session.outputs.out!.next()).toBe(expected(value, made.places));
    }
    expect(proxy.breaks).toBeGreaterThan(4);
    session.close();
  });

  test("end with a reason when the server stops", async () => {
    const made = await build("server");
    const served = await serve(made);
    const session = await openSession({ program: clientOf(made), connect: connectTo(served.grpc) });
    await served.close();
    expect(await session.closed).toMatchObject({ code: "session-closed" });
    await expect(dialGrpc(served.grpc)).rejects.toMatchObject({ code: "unknown-host" });
  });

  test.each(["here", "127.0.0.1", "127.0.0.1:70000", "1.2.3.4:0"])("have no port at %s", async (grpc) => {
    const made = await build("server");
    await expect(serve(made, { grpc, open: true })).rejects.toMatchObject({ code: "bad-address" });
  });

  test("are not open to other machines by accident", async () => {
    await expect(serve(await build("server"), { grpc: "0.0.0.0:0" })).rejects.toThrow(/RMC6029 0\.0\.0\.0 can be reached.*--open/);
  });
});

describe("a server with a key", () => {
  test.each<[string, () => Promise<string> | undefined, string]>([
    ["none", () => undefined, "this host asks for a token, and none came"],
    ["one that ended", () => sign({ until: Date.now() / 1000 - 30 }), "the token ended 30 s ago"],
    ["a compute process's", () => sign({ place: "gpu" }), 'the token is for a process of "gpu", not for clients'],
    ["another session's", () => sign({ session: "some session" }), "the token is for another session than the one that is opened"],
  ])("refuses %s in the same words as over WebSocket", async (_, token, words) => {
    const made = await build("server");
    const { grpc, url } = await serve(made, { tokenKey: KEY });
    const shownToken = await token();
    const failures = [grpc, `${url}/rmc/session`].map((address) => run(made, address, shownToken).catch((error: unknown) => String(error)));
    const [overGrpc, overWebSocket] = await Promise.all(failures);
    expect([overGrpc, overGrpc]).toEqual([expect.stringMatching(/RMC6029/), overWebSocket]);
    expect(overGrpc).toContain(words);
  });

  test("takes clients and compute processes with theirs", async () => {
    const made = await build("server", "gpu");
    const { grpc } = await serve(made, { tokenKey: KEY });
    await expect((await memberOf(made, grpc, await sign())).joined).rejects.toThrow('for clients, not for a process of "gpu"');
    await (
      await memberOf(made, grpc, await sign({ place: "gpu" }))
    ).joined;
    expect((await run(made, grpc, await sign())).map(shown)).toEqual(wanted(made).map(shown));
  });

  test("keeps a session whose token has ended when its connection breaks", async () => {
    const made = await build("server");
    const served = await serve(made, { tokenKey: KEY });
    const proxy = await BreakingProxy.before(served.grpc);
    cleanups.push(() => proxy.close());
    const token = await sign({ until: Date.now() / 1000 + 1 });
    const session = await openSession({ program: clientOf(made), connect: connectTo(proxy.url.replace("http:", "grpc:"), token) });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    proxy.break();
    // Larger than what strangers may send: it comes in pieces.
    await session.inputs.mic!.send(LARGE);
    expect((await session.outputs.out!.next()) === LARGE).toBe(true);
    session.close();
  });
});

describe("what a server outlives", () => {
  test("a stranger's large message, and one that says nothing that is right", async () => {
    const made = await build("server");
    const served = await serve(made, { tokenKey: KEY });
    const large = await dialGrpc(served.grpc);
    await large.send(new Uint8Array(2 ** 20)).catch(() => undefined);
    expect(await large.receive()).toBeUndefined();
    const open = { build: made.build, pipeline: "test", session: "s", from: "client", mode: "live", params: {} } as const;
    const stranger = await dialGrpc(served.grpc, "no token");
    await stranger.send(openFrame(open).bytes);
    const answer = decodeFrame((await stranger.receive())!);
    expect([answer.type, readError(answer).error.message]).toEqual([ERROR, "RMC6029 the token is no JSON Web Token"]);
    expect(await stranger.receive()).toBeUndefined();
    expect(await healthOf(served)).toMatchObject({ sessions: 0 });
  });

  test("noise, and connections that break at any time", async () => {
    const made = await build("server");
    const served = await serve(made);
    for (const bytes of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(1000).fill(255)]) {
      const channel = await dialGrpc(served.grpc);
      await channel.send(bytes);
      while (await channel.receive());
    }
    const port = Number(new URL(served.grpc).port);
    for (const text of ["GET / HTTP/1.1\r\n\r\n", "\0\0\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff"]) {
      const socket = connectSocket(port, "127.0.0.1");
      socket.on("error", () => undefined);
      await once(socket, "connect");
      await new Promise((resolve) => socket.write(text, "latin1", resolve));
      socket.resetAndDestroy();
    }
    expect((await run(made, served.grpc)).map(shown)).toEqual(wanted(made).map(shown));
  });

  test("more streams on one connection than it takes sessions", async () => {
    const served = await serve(await build("server"));
    const session = connectHttp2(served.grpc.replace("grpc:", "http:"));
    session.on("error", () => undefined);
    cleanups.push(() => session.destroy());
    const [settings] = (await once(session, "remoteSettings")) as [{ maxConcurrentStreams: number }];
    expect(settings.maxConcurrentStreams).toBe(1000);
  });
});
