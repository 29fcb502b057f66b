/** A server that speaks gRPC: the same values, tokens and words as over WebSocket, for clients and compute processes. */
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { connect as connectHttp2 } from "node:http2";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { dialGrpc } from "@rmc/grpc";
import { loadTier, serveBuild, ServerMember, type Served, type ServeOptions } from "@rmc/host";
import {
  decodeFrame,
  dialLasting,
  ERROR,
  helloFrame,
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
import { field, fieldsOf } from "../../runtime/grpc/src/protobuf.ts";
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

describe("a call of a stock client", () => {
  interface Answer {
    readonly outputs: readonly (readonly [name: string, value: unknown])[];
    /** Of gRPC, with its words. */
    readonly failure: readonly [number, string] | undefined;
  }

  interface Asked {
    readonly verb?: "Call" | "Run";
    readonly build?: string;
    readonly inputs?: readonly (readonly [name: string, value: unknown])[];
    readonly params?: string;
    readonly token?: string;
    readonly deadline?: number;
    readonly signal?: AbortSignal;
  }

  /** As a stock client. Values are JSON in UTF-16 in the hand-made build. */
  function call(address: string, asked: Asked): Promise<Answer> {
    const { verb = "Call", build: id = "sha256:one", inputs = [], params = "", token, deadline = 60_000, signal } = asked;
    const client = new Client(new URL(address).host, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
    cleanups.push(() => client.close());
    const values = inputs.map(([name, value]) =>
      field(
        2,
        Buffer.concat([
          field(1, Buffer.from(name)),
          field(2, value instanceof Buffer ? value : Buffer.from(JSON.stringify(value), "utf16le")),
        ]),
      ),
    );
    const request = Buffer.concat([field(1, Buffer.from(id)), ...values, field(3, Buffer.from(params))]);
    const metadata = new Metadata();
    if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
    return new Promise((resolve) => {
      const options = { deadline: Date.now() + deadline };
      const same = (bytes: Buffer): Buffer => bytes;
      const running = client.makeUnaryRequest(`/rmc.Host/${verb}`, same, same, request, metadata, options, (error, reply) =>
        resolve({ failure: error ? [error.code, error.details] : undefined, outputs: reply === undefined ? [] : [...outputsOf(reply)] }),
      );
      signal?.addEventListener("abort", () => running.cancel());
    });
  }

  function* outputsOf(reply: Buffer): Generator<[string, unknown]> {
    for (const { value: output } of fieldsOf(reply)) {
      const [name, value] = [...fieldsOf(output)].map((each) => Buffer.from(each.value));
      yield [name!.toString(), JSON.parse(value!.toString("utf16le"))];
    }
  }

  test("gives what a session gives, in order, through compute places too", async () => {
    const made = await build("server", "gpu");
    const { grpc } = await serve(made);
    await (
      await memberOf(made, grpc)
    ).joined;
    const inputs = [1, 2, 3.5].map((value) => ["mic", value] as const);
    const outputs = inputs.map(([, value]) => ["out", expected(value, made.places)]);
    expect(await call(grpc, { verb: "Run", inputs, params: '{"offset": 3}' })).toEqual({ outputs, failure: undefined });
    expect(await call(grpc, { verb: "Run" })).toEqual({ outputs: [], failure: undefined });
    expect(await call(grpc, { inputs: inputs.slice(0, 1) })).toEqual({ outputs: outputs.slice(0, 1), failure: undefined });
    expect((await call(grpc, { inputs })).failure).toEqual([3, 'RMC6003 input "mic" has 3 values, and a call takes one: Run takes all']);
  });

  test.each<[string, Asked, number, string]>([
    ["of another build", { build: "sha256:two" }, 9, "RMC6006 this server runs build sha256:one"],
    ["of no build", { build: "" }, 9, "RMC6006 this server runs build sha256:one"],
    [
      "with an input that is none",
      {
        inputs: [
          ["mic", 1],
          ["microphone", 1],
        ],
      },
      3,
      'RMC6012 there is no input "microphone"',
    ],
    ["without an input", { inputs: [] }, 3, 'RMC6011 input "mic" is missing'],
    ["with bytes that are no value", { inputs: [["mic", Buffer.from("{")]] }, 3, 'RMC6003 a value of input "mic" is not of its type'],
    ["with a parameter that is none", { inputs: [["mic", 1]], params: '{"volume": 1}' }, 3, 'RMC6014 there is no parameter "volume"'],
    ["with parameters that are none", { inputs: [["mic", 1]], params: "[1]" }, 3, "RMC6014 the parameters of a call are no JSON object"],
    ["whose node fails", { inputs: [["mic", "fail at server"]] }, 2, 'RMC6001 in "node0": "server" was asked to fail'],
  ])("%s fails with a status and our words, and leaves nothing", async (_, asked, status, words) => {
    const served = await serve(await build("server"));
    const { failure } = await call(served.grpc, { inputs: [["mic", 1]], ...asked });
    expect(failure).toEqual([status, expect.stringContaining(words)]);
    if (asked.inputs?.length !== 0)
      expect((await call(served.grpc, { inputs: [["mic", 1]], ...asked, verb: "Run" })).failure).toEqual(failure);
    expect(JSON.stringify(failure)).not.toMatch(/\.ts:|\bat /);
    await expect.poll(async () => healthOf(served)).toMatchObject({ sessions: 0 });
  });

  test("shows the token that the server asks for", async () => {
    const { grpc } = await serve(await build("server", "gpu"), { tokenKey: KEY });
    const asked = { inputs: [["mic", 1]] } as const;
    expect((await call(grpc, asked)).failure).toEqual([16, expect.stringContaining("this host asks for a token, and none came")]);
    const token = await sign({ place: "gpu" });
    expect((await call(grpc, { ...asked, token })).failure).toEqual([16, expect.stringContaining("not for clients")]);
    expect((await call(grpc, { ...asked, token: await sign({ session: "mine" }) })).failure?.[0]).toBe(14);
    expect((await call(grpc, { ...asked, token: await sign() })).failure).toEqual([
      14,
      expect.stringContaining('no process has joined as "gpu"'),
    ]);
  });

  test("cannot reach an edge", async () => {
    const { grpc } = await serve(await build("edge", "server"));
    expect((await call(grpc, { inputs: [["mic", 1]] })).failure).toEqual([
      14,
      expect.stringContaining('this pipeline has stages on "edge"'),
    ]);
  });

  /** The place is joined, and its process says nothing more. */
  async function stuck(): Promise<Served & { readonly grpc: string }> {
    const made = await build("server", "gpu");
    const served = await serve(made);
    const joining = await dialGrpc(served.grpc);
    await joining.send(helloFrame({ place: "gpu", build: made.build }).bytes);
    await joining.receive();
    return served;
  }

  test.each(["Call", "Run"] as const)("%s: when its deadline passes it is over on the server, too", async (verb) => {
    const served = await stuck();
    expect((await call(served.grpc, { verb, inputs: [["mic", 1]], deadline: 300 })).failure?.[0]).toBe(4);
    await expect.poll(async () => healthOf(served)).toMatchObject({ sessions: 0 });
  });

  test("whose caller gives up is over on the server, too", async () => {
    const served = await stuck();
    const giveUp = new AbortController();
    const failing = call(served.grpc, { inputs: [["mic", 1]], signal: giveUp.signal });
    await expect.poll(async () => healthOf(served)).toMatchObject({ sessions: 1 });
    giveUp.abort();
    expect((await failing).failure?.[0]).toBe(1);
    await expect.poll(async () => healthOf(served)).toMatchObject({ sessions: 0 });
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
