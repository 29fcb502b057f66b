/** What a server shows of what it does, in which words, and to whom. */
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuild } from "@rmc/browser";
import { serveBuild, type Served } from "@rmc/host";
import { signToken, type HostReport } from "@rmc/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CommandContext } from "../../compiler/src/cli/command-context.ts";
import { explainSession } from "../../compiler/src/cli/verbs/explain-session.ts";
import { BreakingProxy } from "../links/breaking-proxy.ts";
import { chain } from "./chain-program.ts";
import { handMadeBuild } from "./hand-made-build.ts";

const KEY = "0123456789abcdef0123456789abcdef";

let folder: string;
let served: Served;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-observing-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function serve(tokenKey?: string): Promise<ReturnType<typeof chain>["client"]> {
  const made = await handMadeBuild(join(folder, "plain"), ["server"]);
  served = await serveBuild({ directory: made.directory, port: 0, ...(tokenKey !== undefined && { tokenKey }) });
  cleanups.push(() => served.close());
  return chain(made.places, made.build).client;
}

const report = async (): Promise<HostReport> => (await (await fetch(`${served.url}/rmc/sessions.json`)).json()) as HostReport;
const metrics = async (): Promise<string> => (await fetch(`${served.url}/metrics`)).text();

async function explained(flags: { readonly session: string | true; readonly token?: string }): Promise<string> {
  let said = "";
  const terminal = { result: (text: string) => void (said = text) };
  await explainSession({ terminal, env: {} } as unknown as CommandContext, { connect: served.url, ...flags });
  return said;
}

test("sessions with their connections and streams, and the same as metrics", async () => {
  const client = await serve();
  const proxy = await BreakingProxy.before(served.url);
  cleanups.push(() => proxy.close());
  const session = await connectBuild(client, proxy.url);
  const say = async (value: number): Promise<void> => {
    await session.inputs["mic"]!.send(value);
    await session.outputs["out"]!.next();
  };
  await say(1);
  proxy.break();
  await say(2);
  const { sessions } = await report();
  expect(sessions).toMatchObject([
    {
      id: expect.stringMatching(/^[\da-f]{8}$/) as string,
      state: "open",
      connections: [{ peer: "client", channel: "ws" }],
      streams: [
        { flow: "mic", from: "client", to: "server", direction: "in", frames: 2 },
        { flow: "out", from: "server", to: "client", direction: "out", frames: 2 },
      ],
    },
  ]);
  expect(sessions[0]!.connections[0]!.events.map(({ kind, channel }) => `${kind} ${channel}`)).toEqual(
    expect.arrayContaining(["lost ws", "found ws"]),
  );
  const text = await metrics();
  expect(text).toContain('rmc_build_info{pipeline="test",build="sha256:one"} 1\n');
  expect(text).toContain('rmc_sessions{state="open"} 1\n');
  expect(text).toMatch(/rmc_frames_total\{stream="1",flow="mic",from="client",to="server",direction="in"\} 2\n/);
  expect(text).toMatch(/rmc_connections_lost_total\{channel="ws"\} 1\n/);
  const said = await explained({ session: sessions[0]!.id });
  expect(said).toMatch(/^test: 1 of 1 sessions are open; ended: none; refused: none\n/);
  expect(said).toMatch(/^[\da-f]{8}…  live, open, for \d\.\d s; 0 B wait$/m);
  expect(said).toMatch(
    /^ {4}client  ws, for \d\.\d s; \d+ B not confirmed\n {6}found ws \d\.\d s ago\n {6}lost ws \d\.\d s ago.*\n {6}found ws/m,
  );
  expect(said).toMatch(/^ {4}mic   client → server, in   reliable  2       \d+ B +0 B +0 +0 +0$/m);
  await expect(explained({ session: "another" })).rejects.toThrow(/has no session another/);
  session.close();
  await expect.poll(metrics).toContain('rmc_sessions_ended_total{code="ok"} 1\n');
  expect(await metrics()).toMatch(/rmc_frames_total\{stream="1"[^}]*\} 2\n/);
});

test("metrics are in Prometheus' text form, and do not grow with sessions", async () => {
  const client = await serve();
  const answer = await fetch(`${served.url}/metrics`);
  expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = async (): Promise<string[]> => (await metrics()).trimEnd().split("\n");
  const one = await connectBuild(client, served.url);
  const before = await lines();
  const declared = new Set<string>();
  for (const line of before) {
    const [, name] = /^# TYPE (\w+) (?:counter|gauge)$/.exec(line) ?? [];
    if (name !== undefined) declared.add(name);
    else if (!line.startsWith("# HELP ")) {
      const [, sample] = /^(rmc_\w+)(?:\{(?:\w+="(?:[^"\\\n]|\\.)*",?)+\})? -?\d+(?:\.\d+)?$/.exec(line) ?? [];
      expect([line, declared.has(sample!)]).toEqual([line, true]);
    }
  }
  const more = await Promise.all(Array.from({ length: 20 }, () => connectBuild(client, served.url)));
  expect((await lines()).length).toBe(before.length);
  for (const session of [one, ...more]) session.close();
});

test("with a key nobody sees it without a token for that, which opens no session", async () => {
  const client = await serve(KEY);
  const until = Date.now() / 1000 + 60;
  const see = (token?: string): Promise<number[]> =>
    Promise.all(
      ["/metrics", "/rmc/sessions.json"].map(async (path) => {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
        return (await fetch(`${served.url}${path}`, { headers })).status;
      }),
    );
  const [observing, ordinary] = [
    await signToken(KEY, { pipeline: "test", until, scope: "observe" }),
    await signToken(KEY, { pipeline: "test", until }),
  ];
  expect(await see(observing)).toEqual([200, 200]);
  expect(await explained({ session: true, token: observing })).toContain("test: 0 of 0 sessions are open");
  await expect(explained({ session: true })).rejects.toThrow(/does not show its sessions: RMC6029/);
  for (const token of [
    undefined,
    ordinary,
    "a.b.c",
    await signToken(KEY, { pipeline: "other", until, scope: "observe" }),
    await signToken(KEY, { pipeline: "test", until: until - 120, scope: "observe" }),
    await signToken(KEY.replace("0", "1"), { pipeline: "test", until, scope: "observe" }),
  ])
    expect(await see(token)).toEqual([401, 401]);
  await expect(connectBuild(client, served.url, { token: observing })).rejects.toThrow(/RMC6029.*opens nothing/);
  (await connectBuild(client, served.url, { token: ordinary })).close();
});

test("without a key this machine sees it, and no proxy that speaks for others", async () => {
  await serve();
  const statusFor = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(served.url);
      request({ hostname, port, path: "/metrics", headers: { host } }, (response) => resolve(response.resume().statusCode!))
        .on("error", reject)
        .end();
    });
  expect(await statusFor("localhost")).toBe(200);
  expect(await statusFor("voice.example")).toBe(403);
});
