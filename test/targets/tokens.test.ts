/** Who may connect to a host that asks for tokens: on the server, on the edge, and as a compute process. */
import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuild, runBuild } from "@rmc/browser";
import { loadTier, readTokenKey, serveBuild, ServerMember, type Served } from "@rmc/host";
import {
  decodeFrame,
  dialLasting,
  ERROR,
  Host,
  memoryChannels,
  READY,
  runSession,
  signToken,
  type Channel,
  type Connect,
  type Grant,
} from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { openFrame } from "../../runtime/core/src/session/messages.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BreakingProxy } from "../links/breaking-proxy.ts";
import { chain, expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";
import { freePort, startWorkerd } from "./start-workerd.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const now = (): number => Date.now() / 1000;
const numbers = [1, 2, 3.5, -0];

let folder: string;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-tokens-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const build = (places: readonly string[]): Promise<HandMadeBuild> => handMadeBuild(join(folder, places.join("-")), places);
const sign = (grant: Partial<Grant> = {}, key = KEY): Promise<string> => signToken(key, { pipeline: "test", until: now() + 60, ...grant });

async function serve(made: HandMadeBuild, edge?: string): Promise<Served> {
  const served = await serveBuild({ directory: made.directory, port: 0, tokenKey: KEY, ...(edge !== undefined && { edge }) });
  cleanups.push(() => served.close());
  return served;
}

async function run(made: HandMadeBuild, url: string, token: string | undefined): Promise<unknown[]> {
  const outputs: unknown[] = [];
  const options = { onOutput: (_: string, value: unknown) => void outputs.push(value), ...(token !== undefined && { token }) };
  await runBuild(chain(made.places, made.build).client, url, { mic: numbers }, options);
  return outputs;
}

function runAs(session: string, made: HandMadeBuild, connect: Connect): Promise<void> {
  return runSession({
    program: chain(made.places, made.build).client,
    session,
    connect,
    inputs: { mic: numbers },
    onOutput: () => undefined,
  });
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** As any other library makes one. */
function foreign(header: object, claims: object, key = KEY): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}

describe("a server with a key", () => {
  test("asks nobody who may open its unix socket, and has no socket that anybody may open", async () => {
    const made = await build(["server", "gpu"]);
    const at = (socket: string): Promise<Served> => serveBuild({ directory: made.directory, port: 0, tokenKey: KEY, socket });
    await expect(at("tcp://127.0.0.1:0")).rejects.toMatchObject({ code: "bad-address" });
    const served = await at(`unix:${join(folder, "s")}`);
    cleanups.push(() => served.close());
    const program = (await loadTier(made.directory, "gpu"))!;
    const joinAt = (connect: string): ServerMember =>
      new ServerMember({ program, place: "gpu", connect, resources: {}, log: () => undefined });
    const [inside, outside] = [joinAt(served.socket!), joinAt(served.url)];
    cleanups.push(
      () => inside.close(),
      () => outside.close(),
    );
    await inside.joined;
    await expect(outside.joined).rejects.toMatchObject({ code: "unauthorized" });
    expect(await run(made, served.url, await sign())).toEqual(numbers.map((value) => expected(value, made.places)));
  });

  test("takes clients with a token, of its own or of another library's make", async () => {
    const made = await build(["server"]);
    const { url } = await serve(made);
    const want = numbers.map((value) => expected(value, made.places));
    expect(await run(made, url, await sign())).toEqual(want);
    const claims = { iss: "backend", aud: "test", exp: Math.floor(now()) + 60, sub: "somebody" };
    expect(await run(made, url, foreign({ typ: "JWT", alg: "HS256", kid: "1" }, claims))).toEqual(want);
  });

  test.each<[string, () => Promise<string | undefined> | string | undefined, string]>([
    ["none", () => undefined, "none came"],
    ["no token at all", () => "a.b.c", "no JSON Web Token"],
    ["one part", () => "abc", "no JSON Web Token"],
    ["another key's", () => sign({}, KEY.replace("0", "1")), "signed with another key"],
    ["one that ended", () => sign({ until: now() - 30 }), "ended 30 s ago"],
    ["one without an end", () => foreign({ alg: "HS256" }, { aud: "test" }), "no end"],
    ["another pipeline's", () => sign({ pipeline: "other" }), 'is for "other", this is "test"'],
    ["a compute process's", () => sign({ place: "gpu" }), 'for a process of "gpu", not for clients'],
    ["one for a session that is no text", () => foreign({ alg: "HS256" }, { aud: "test", exp: now() + 60, sid: 5 }), "is no text"],
    ["one that has not begun", () => foreign({ alg: "HS256" }, { aud: "test", exp: now() + 60, nbf: now() + 30 }), "has not begun"],
    ["an unsigned one", () => `${part({ alg: "none" })}.${part({ aud: "test", exp: now() + 60 })}.`, "HS256"],
    ["a changed one", async () => (await sign()).replace(/\.[^.]+\./, `.${part({ aud: "test", exp: now() + 9e9 })}.`), "another key"],
    ["one with a signature too short", async () => (await sign()).slice(0, -8), "another key"],
  ])("refuses %s", async (_, token, words) => {
    const made = await build(["server"]);
    const { url } = await serve(made);
    const refused = run(made, url, await token());
    await expect(refused).rejects.toThrow(/RMC6029/);
    await expect(refused).rejects.toThrow(words);
  });

  test("opens no other session than the one that a token is for", async () => {
    const made = await build(["server"]);
    const { url } = await serve(made);
    const token = await sign({ session: "the only one" });
    const connect = (): Promise<Channel> => dialLasting(() => dialWebSocket(`${url}/rmc/session`, token), { peer: "the server" });
    await expect(runAs("another", made, connect)).rejects.toThrow(/RMC6029.*for another session/);
    expect(await run(made, url, token)).toEqual(numbers.map((value) => expected(value, made.places)));
  });

  test("keeps a session whose token has ended when its connection breaks", async () => {
    const made = await build(["server"]);
    const served = await serve(made);
    const proxy = await BreakingProxy.before(served.url);
    cleanups.push(() => proxy.close());
    const { client } = chain(made.places, made.build);
    const session = await connectBuild(client, proxy.url, { token: await sign({ until: now() + 1 }) });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    proxy.break();
    await session.inputs.mic!.send(2);
    expect(await session.outputs.out!.next()).toBe(expected(2, made.places));
    expect(proxy.breaks).toBeGreaterThan(0);
    session.close();
  });

  test("beyond loopback needs a key of some length, or the word that it is open", async () => {
    const { directory } = await build(["server"]);
    await expect(serveBuild({ directory, host: "0.0.0.0", port: 0 })).rejects.toThrow(/RMC6029 0\.0\.0\.0 can be reached.*--open/);
    const file = join(folder, "key");
    await writeFile(file, `${KEY}\n`);
    expect(await readTokenKey({ tokenKey: file }, {})).toBe(KEY);
    expect(await readTokenKey({}, { RMC_TOKEN_KEY: KEY })).toBe(KEY);
    expect(await readTokenKey({}, {})).toBeUndefined();
    await writeFile(file, "short");
    await expect(readTokenKey({ tokenKey: file }, {})).rejects.toThrow(/has 5 characters and needs 32/);
    await expect(readTokenKey({ tokenKey: `${file}s` }, {})).rejects.toThrow(/cannot be read/);
  });
});

describe("a compute process", () => {
  test.each<[string, Partial<Grant> | undefined, string | undefined]>([
    ["its own token", { place: "gpu" }, undefined],
    ["a client's", {}, 'for clients, not for a process of "gpu"'],
    ["another place's", { place: "cpu" }, 'for a process of "cpu", not for one of "gpu"'],
    ["none", undefined, "none came"],
  ])("that joins with %s", async (_, grant, words) => {
    const made = await build(["server", "gpu"]);
    const { url } = await serve(made);
    const program = (await loadTier(made.directory, "gpu"))!;
    const token = grant && (await sign(grant));
    const member = new ServerMember({ program, place: "gpu", connect: url, ...(token && { token }), resources: {}, log: () => undefined });
    cleanups.push(() => member.close());
    if (words !== undefined) return expect(member.joined).rejects.toThrow(words);
    await member.joined;
    expect(await run(made, url, await sign())).toEqual(numbers.map((value) => expected(value, made.places)));
  });

  test("that joined before its token ended goes on serving sessions", async () => {
    const made = await build(["server", "gpu"]);
    const { url } = await serve(made);
    const program = (await loadTier(made.directory, "gpu"))!;
    const token = await sign({ place: "gpu", until: now() + 1 });
    const member = new ServerMember({ program, place: "gpu", connect: url, token, resources: {}, log: () => undefined });
    cleanups.push(() => member.close());
    await member.joined;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await run(made, url, await sign())).toEqual(numbers.map((value) => expected(value, made.places)));
  });
});

test("an edge asks for the token, and shows it to the server", async () => {
  const made = await build(["edge", "server"]);
  const listen = `127.0.0.1:${await freePort()}`;
  const { url } = await serve(made, `http://${listen}`);
  cleanups.push(await startWorkerd(made, url, listen, { RMC_TOKEN_KEY: KEY }));
  expect(await run(made, url, await sign())).toEqual(numbers.map((value) => expected(value, made.places)));
  await expect(run(made, url, undefined)).rejects.toThrow(/RMC6029.*none came/);
  const token = await sign({ session: "the only one" });
  expect(await run(made, url, token)).toEqual(numbers.map((value) => expected(value, made.places)));
  const path = `http://${listen}/rmc/session`;
  await expect(runAs("another", made, (to) => dialWebSocket(to === "edge" ? path : `${url}/rmc/session`, token))).rejects.toThrow(
    /RMC6029.*another session/,
  );
});

test.each(["", "short"])("an edge whose key is %j lets nobody in", async (key) => {
  const made = await build(["edge", "server"]);
  const listen = `127.0.0.1:${await freePort()}`;
  const { url } = await serve(made, `http://${listen}`);
  cleanups.push(await startWorkerd(made, url, listen, { RMC_TOKEN_KEY: key }));
  await expect(run(made, url, await sign())).rejects.toThrow(/RMC6029.*nobody can be let in/);
});

test.each([
  ["mine", 1],
  ["another", 0],
])("where a token is for the session mine, %s is opened %i times", async (session, opened) => {
  const host = new Host({ program: chain(["server"], "sha256:one").programs["server"]!, place: "server" });
  const [near, far] = memoryChannels();
  const open = openFrame({ build: "sha256:one", pipeline: "test", session, from: "client", mode: "offline", params: {} });
  host.accept(far, open.bytes, "mine");
  const answer = decodeFrame((await near.receive())!);
  expect([host.sessions, answer.type]).toEqual([opened, opened === 1 ? READY : ERROR]);
  near.close();
});
