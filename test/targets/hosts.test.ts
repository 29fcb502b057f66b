/**
 * The targets, with builds made by hand: a server on Node with its HTTP side, an edge in workerd, a compute process that
 * dials in, and clients that reach all of them over WebSocket.
 */
import { once } from "node:events";
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectBuild, runBuild } from "@rmc/browser";
import { loadTier, serveBuild, ServerMember, type Served } from "@rmc/host";
import { dialWebSocket } from "@rmc/ws";
import { Host, memoryChannels } from "@rmc/runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chain, expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";
import { freePort, startWorkerd } from "./start-workerd.ts";

let folder: string;
const cleanups: (() => unknown)[] = [];
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "rmc-targets-"))));
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function serve(
  made: HandMadeBuild,
  options: { socket?: string; edge?: string; app?: string; isolate?: boolean; env?: Record<string, string>; origins?: string[] } = {},
): Promise<Served> {
  const served = await serveBuild({ directory: made.directory, port: 0, ...options });
  cleanups.push(() => served.close());
  return served;
}

const build = (name: string, places: readonly string[], id?: string) => handMadeBuild(join(folder, name), places, id);
const numbers = Array.from({ length: 50 }, (_, i) => i / 4);

async function run(made: HandMadeBuild, url: string, inputs: Iterable<unknown> = numbers): Promise<unknown[]> {
  const outputs: unknown[] = [];
  await runBuild(chain(made.places, made.build).client, url, { mic: inputs }, { onOutput: (_, value) => void outputs.push(value) });
  return outputs;
}

describe("the server", () => {
  test("runs its stages for a client", async () => {
    const made = await build("plain", ["server"]);
    const { url } = await serve(made);
    expect(await run(made, url)).toEqual(numbers.map((value) => expected(value, made.places)));
  });

  test("serves several sessions at once, live", async () => {
    const made = await build("plain", ["server"]);
    const { url } = await serve(made);
    const client = chain(made.places, made.build).client;
    const sessions = await Promise.all([0, 1, 2].map(() => connectBuild(client, url)));
    for (const [i, { inputs, outputs }] of sessions.entries()) {
      await inputs.mic!.send(i);
      expect(await outputs.out!.next()).toBe(expected(i, made.places));
    }
    expect(await (await fetch(`${url}/rmc/health`)).json()).toMatchObject({
      status: "ok",
      pipeline: "test",
      build: "sha256:one",
      sessions: 3,
    });
    for (const session of sessions) session.close();
  });

  test("says where the hosts are, and what the browser may know", async () => {
    const made = await build("all", ["browser", "edge", "server"]);
    const { url } = await serve(made, { edge: "http://127.0.0.1:9", env: { RMC_TEST_COLOR: "green", PATH: "secret" } });
    expect(await (await fetch(`${url}/rmc/hosts.json`)).json()).toEqual({
      build: "sha256:one",
      pipeline: "test",
      server: "/rmc/session",
      edge: "http://127.0.0.1:9",
      env: { RMC_TEST_COLOR: "green" },
    });
    expect(await (await fetch(`${url}/rmc/manifest.json`)).json()).toMatchObject({ schema: "rmc/1", pipeline: "test" });
  });

  test("isolates pages from other sites where it is told to, in every answer", async () => {
    const made = await build("all", ["browser", "edge", "server"]);
    const said = async (url: string, path: string): Promise<unknown[]> => {
      const { headers } = await fetch(url + path);
      return [headers.get("cross-origin-opener-policy"), headers.get("cross-origin-embedder-policy")];
    };
    const [isolated, other] = [await serve(made, { isolate: true }), await serve(made)];
    for (const path of ["/browser/worker.js", "/rmc/hosts.json", "/nothing"]) {
      expect(await said(isolated.url, path)).toEqual(["same-origin", "credentialless"]);
      expect(await said(other.url, path)).toEqual([null, null]);
    }
  });

  test("serves the browser's files and the app, and nothing else", async () => {
    const made = await build("all", ["browser", "edge", "server"]);
    const app = join(folder, "app");
    await mkdir(join(app, "sub"), { recursive: true });
    await writeFile(join(app, "index.html"), "<!doctype html>hello");
    await writeFile(join(app, ".env"), "SECRET=1");
    await symlink("/etc/hostname", join(app, "link.txt"));
    const { url } = await serve(made, { app });
    const get = async (path: string) => {
      // fetch would tidy the path up before it is sent.
      const response = await rawGet(url, path);
      return [response.status, response.headers["content-type"], response.body];
    };
    expect(await get("/")).toEqual([200, "text/html; charset=utf-8", "<!doctype html>hello"]);
    expect((await get("/browser/worker.js")).slice(0, 2)).toEqual([200, "text/javascript; charset=utf-8"]);
    expect((await get("/client/index.js?v=1")).slice(0, 2)).toEqual([200, "text/javascript; charset=utf-8"]);
    expect((await get("/kernels/double.wasm")).slice(0, 2)).toEqual([200, "application/wasm"]);
    for (const path of [
      "/server/program.js",
      "/edge/worker.js",
      "/.env",
      "/link.txt",
      "/../manifest.json",
      "/browser/../server/program.js",
      "/browser/%2e%2e/manifest.json",
      "/..%2f..%2fetc/passwd",
      "/%00",
      "/sub",
      "/nothing",
      "/%zz",
    ]) {
      expect([path, (await get(path))[0]]).toEqual([path, 404]);
    }
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${url}/client/index.js`, { method: "HEAD" })).headers.get("content-length")).not.toBe("0");
  });

  test("refuses a WebSocket of another site's page, and names that are not its own", async () => {
    const made = await build("plain", ["server"]);
    const { url } = await serve(made, { origins: ["https://example.com"] });
    const upgrade = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    };
    const status = async (headers: Record<string, string>) => (await rawGet(url, "/rmc/session", { ...upgrade, ...headers })).status;
    expect(await status({})).toBe(101);
    expect(await status({ origin: url })).toBe(101);
    expect(await status({ origin: "https://example.com" })).toBe(101);
    expect(await status({ origin: "https://evil.example" })).toBe(403);
    expect(await status({ host: "evil.example" })).toBe(403);
    expect(await status({ host: "evil.example", origin: "http://evil.example" })).toBe(403);
  });

  test("refuses noise and goes on", async () => {
    const made = await build("plain", ["server"]);
    const { url } = await serve(made);
    for (const bytes of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(1000).fill(255)]) {
      const channel = await dialWebSocket(`${url}/rmc/session`);
      await channel.send(bytes);
      while (await channel.receive());
    }
    expect(await run(made, url, [1])).toEqual([3]);
  });

  test("a node's error reaches the client", async () => {
    const made = await build("plain", ["server"]);
    const { url } = await serve(made);
    await expect(run(made, url, [1, "fail at server"])).rejects.toMatchObject({
      code: "node-failed",
      node: "node0",
      position: { file: "voice.ts", line: 10, column: 3 },
    });
  });

  test("stops: sessions end with a reason, the port is free", async () => {
    const made = await build("plain", ["server"]);
    const served = await serve(made);
    const session = await connectBuild(chain(made.places, made.build).client, served.url);
    await served.close();
    expect(await session.closed).toMatchObject({
      code: "session-closed",
      message: expect.stringContaining("the server is stopping") as string,
    });
    const again = await serveBuild({ directory: made.directory, port: Number(new URL(served.url).port) });
    await again.close();
  });

  test("drains: no new session, those that are there go on to their end, and it tells who asks for its health", async () => {
    const made = await build("plain", ["server"]);
    const served = await serve(made);
    const { client } = chain(made.places, made.build);
    const session = await connectBuild(client, served.url);
    await session.inputs.mic!.send(1);
    const drained = served.drain(60_000).then(() => "drained");
    const health = await fetch(`${served.url}/rmc/health`);
    expect([health.status, await health.json()]).toEqual([503, expect.objectContaining({ status: "stopping", sessions: 1 })]);
    await expect(connectBuild(client, served.url)).rejects.toThrow(/RMC6015.*the host is stopping/);
    for (const value of [2, 3]) await session.inputs.mic!.send(value);
    await session.end();
    const got: unknown[] = [];
    for await (const value of session.outputs.out!) got.push(value);
    expect(got).toEqual([1, 2, 3].map((value) => expected(value, made.places)));
    expect(await drained).toBe("drained");
  });

  test("drains no longer than it was told", async () => {
    const made = await build("plain", ["server"]);
    const served = await serve(made);
    const session = await connectBuild(chain(made.places, made.build).client, served.url);
    await served.drain(20);
    await served.close();
    expect(await session.closed).toMatchObject({ message: expect.stringContaining("the server is stopping") as string });
  });
});

describe("what cannot be served is refused with a reason", () => {
  test("no build", async () => {
    await expect(serveBuild({ directory: join(folder, "nothing") })).rejects.toMatchObject({ code: "missing-build" });
  });

  test("a manifest that is none", async () => {
    await mkdir(join(folder, "odd"), { recursive: true });
    await writeFile(join(folder, "odd", "manifest.json"), "{}");
    await expect(serveBuild({ directory: join(folder, "odd") })).rejects.toMatchObject({ code: "missing-build" });
  });

  test("a kernel that was changed", async () => {
    const made = await build("tampered", ["server"]);
    const path = join(made.directory, "kernels/double.wasm");
    const bytes = await readFile(path);
    bytes[bytes.length - 2] = 0xa1;
    await writeFile(path, bytes);
    await expect(serveBuild({ directory: made.directory, port: 0 })).rejects.toMatchObject({
      code: "bad-kernel",
      message: expect.stringContaining("kernels/double.wasm") as string,
    });
  });

  test("a bundle of another build", async () => {
    const [one, two] = [await build("one", ["server"], "sha256:one"), await build("two", ["server"], "sha256:two")];
    await writeFile(join(one.directory, "server/program.js"), await readFile(join(two.directory, "server/program.js")));
    await expect(serveBuild({ directory: one.directory, port: 0 })).rejects.toMatchObject({ code: "other-build" });
  });

  test("a file that is missing", async () => {
    const made = await build("missing", ["server"]);
    await rm(join(made.directory, "kernels/double.wasm"));
    await expect(serveBuild({ directory: made.directory, port: 0 })).rejects.toMatchObject({ code: "missing-build" });
  });

  test("a port in use", async () => {
    const made = await build("plain", ["server"]);
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    cleanups.push(() => taken.close());
    const { port } = taken.address() as { port: number };
    await expect(serveBuild({ directory: made.directory, port })).rejects.toMatchObject({
      code: "port-in-use",
      message: expect.stringContaining(String(port)) as string,
    });
  });

  test("a client of another build", async () => {
    const made = await build("plain", ["server"]);
    const { url } = await serve(made);
    const client = chain(made.places, "sha256:other").client;
    await expect(connectBuild(client, url)).rejects.toMatchObject({
      code: "other-build",
      message: expect.stringMatching(/sha256:one.*sha256:other/) as string,
    });
  });

  test("a host that is not there", async () => {
    const made = await build("edge", ["edge", "server"]);
    const { client } = chain(made.places, made.build);
    await expect(connectBuild(client, "http://127.0.0.1:9")).rejects.toMatchObject({ code: "unknown-host" });
    const { url } = await serve(made);
    await expect(connectBuild(client, url)).rejects.toMatchObject({
      code: "unknown-host",
      message: expect.stringContaining('"edge"') as string,
    });
  });
});

describe("a compute process", () => {
  async function joinAs(made: HandMadeBuild, place: string, url: string): Promise<ServerMember> {
    const program = (await loadTier(made.directory, place))!;
    const member = new ServerMember({ program, place, connect: url, resources: {}, log: () => undefined });
    cleanups.push(() => member.close());
    await member.joined;
    return member;
  }

  test("dials in, and its stages run for every session", async () => {
    const made = await build("compute", ["server", "gpu"]);
    const served = await serve(made);
    expect(served.places).toMatchObject({ wanted: ["gpu"], joined: [] });
    await joinAs(made, "gpu", served.url);
    expect(served.places.joined).toEqual(["gpu"]);
    const want = numbers.map((value) => expected(value, made.places));
    expect(await Promise.all([run(made, served.url), run(made, served.url)])).toEqual([want, want]);
  });

  test.each<[string, () => string]>([
    ["a unix socket", () => `unix:${join(folder, "compute.sock")}`],
    ["loopback", () => "tcp://127.0.0.1:0"],
  ])("joins over %s, and gives the same values", async (_, address) => {
    const made = await build("compute", ["server", "gpu"]);
    const served = await serve(made, { socket: address() });
    await joinAs(made, "gpu", served.socket!);
    const values = [...numbers, "x".repeat(4_000_000), -0, ""];
    const over = await run(made, served.url, values);
    const other = await serve(made);
    await joinAs(made, "gpu", other.url);
    expect(over).toEqual(await run(made, other.url, values));
    expect(over.slice(0, numbers.length)).toEqual(numbers.map((value) => expected(value, made.places)));
  });

  test("goes on where it was when its socket breaks in the middle of a session", async () => {
    const made = await build("compute", ["server", "gpu"]);
    const served = await serve(made, { socket: `unix:${join(folder, "real.sock")}` });
    const path = join(folder, "between.sock");
    const between = await breakableSocket(path, join(folder, "real.sock"));
    cleanups.push(() => between.close());
    await joinAs(made, "gpu", `unix:${path}`);
    const session = await connectBuild(chain(made.places, made.build).client, served.url);
    for (const value of [1, 2, 3, 4, 5, 6]) {
      await session.inputs.mic!.send(value);
      if (value % 2 === 0) between.breakAll();
      expect(await session.outputs.out!.next()).toBe(expected(value, made.places));
    }
    expect(between.broken).toBeGreaterThan(2);
    session.close();
  });

  test("that is to join at an address that is none hears why", async () => {
    const made = await build("compute", ["server", "gpu"]);
    await expect(joinAs(made, "gpu", "tcp://example.com:1")).rejects.toMatchObject({ code: "bad-address" });
    await expect(serve(made, { socket: "tcp://0.0.0.0:0" })).rejects.toMatchObject({ code: "bad-address" });
  });

  test("is asked for by name while it is not there", async () => {
    const made = await build("compute", ["server", "gpu"]);
    const { url } = await serve(made);
    await expect(run(made, url)).rejects.toMatchObject({
      code: "unknown-host",
      message: expect.stringMatching(/"gpu".*--place gpu/) as string,
    });
    const member = await joinAs(made, "gpu", url);
    expect(await run(made, url, [1])).toEqual([7]);
    member.close();
    await expect.poll(async () => ((await (await fetch(`${url}/rmc/health`)).json()) as { places: unknown }).places).toEqual([]);
    await expect(run(made, url)).rejects.toMatchObject({ code: "unknown-host" });
  });

  test("of another build is refused", async () => {
    const made = await build("compute", ["server", "gpu"]);
    const other = await build("compute2", ["server", "gpu"], "sha256:two");
    const { url } = await serve(made);
    await expect(joinAs(other, "gpu", url)).rejects.toMatchObject({ code: "other-build" });
  });

  test("of a place that the build does not have is refused", async () => {
    const made = await build("compute", ["server", "gpu"]);
    const { url } = await serve(made);
    const program = (await loadTier(made.directory, "gpu"))!;
    const member = new ServerMember({ program, place: "tpu", connect: url, resources: {}, log: () => undefined });
    cleanups.push(() => member.close());
    await expect(member.joined).rejects.toMatchObject({ code: "unknown-host" });
  });

  test("comes back when the server does", { timeout: 20_000 }, async () => {
    const made = await build("compute", ["server", "gpu"]);
    const first = await serve(made);
    await joinAs(made, "gpu", first.url);
    await first.close();
    const second = await serveBuild({ directory: made.directory, port: Number(new URL(first.url).port) });
    cleanups.push(() => second.close());
    await expect.poll(() => second.places.joined, { timeout: 10_000 }).toEqual(["gpu"]);
    expect(await run(made, second.url, [1])).toEqual([7]);
  });

  test("that dies ends its sessions with a reason", async () => {
    const made = await build("compute", ["server", "gpu"]);
    const { url } = await serve(made);
    const member = await joinAs(made, "gpu", url);
    const session = await connectBuild(chain(made.places, made.build).client, url);
    member.close();
    expect(await session.closed).toMatchObject({ code: "session-closed" });
  });
});

describe("the edge in workerd", () => {
  /** Ports first: server and edge know each other's address. */
  async function edgeAndServer(made: HandMadeBuild): Promise<{ readonly server: string; readonly edge: string }> {
    const at = `127.0.0.1:${await freePort()}`;
    const { url: server } = await serve(made, { edge: `http://${at}` });
    await startEdge(made, server, at);
    return { server, edge: `http://${at}` };
  }

  async function startEdge(made: HandMadeBuild, server: string, listen: string): Promise<void> {
    cleanups.push(await startWorkerd(made, server, listen));
  }

  test("runs its stages with a static kernel, and dials the server", async () => {
    const made = await build("edge", ["edge", "server"]);
    const { server } = await edgeAndServer(made);
    const want = numbers.map((value) => expected(value, made.places));
    expect(await run(made, server)).toEqual(want);
    expect(await Promise.all([run(made, server), run(made, server)])).toEqual([want, want]);
  });

  test("stands between, and values return through it", async () => {
    const made = await build("between", ["server", "edge", "gpu"]);
    const { server } = await edgeAndServer(made);
    const member = new ServerMember({
      program: (await loadTier(made.directory, "gpu"))!,
      place: "gpu",
      connect: server,
      resources: {},
      log: () => undefined,
    });
    cleanups.push(() => member.close());
    await member.joined;
    expect(await run(made, server)).toEqual(numbers.map((value) => expected(value, made.places)));
  });

  test("carries large values both ways", { timeout: 30_000 }, async () => {
    const made = await build("edge", ["edge", "server"]);
    const { server } = await edgeAndServer(made);
    const large = ["x".repeat(400_000), "y".repeat(4_000_000), "z"];
    expect((await run(made, server, large)).map((text) => (text as string).length)).toEqual(large.map(({ length }) => length));
  });

  test("a live session with browser stages in this process", async () => {
    const made = await build("all", ["browser", "edge", "server"]);
    const { server } = await edgeAndServer(made);
    const program = (await loadTier(made.directory, "browser"))!;
    const session = await connectBuild(chain(made.places, made.build).client, server, {
      browser: ({ server, edge }) => {
        const [near, far] = memoryChannels();
        new Host({ program, place: "browser", connect: (to) => dialWebSocket(to === "edge" ? edge! : server) }).accept(far);
        return Promise.resolve(near);
      },
    });
    for (const value of [1, 2, 3]) {
      await session.inputs.mic!.send(value);
      expect(await session.outputs.out!.next()).toBe(expected(value, made.places));
    }
    await session.end();
    expect(await session.outputs.out!.next()).toBeUndefined();
    expect(await session.closed).toBeUndefined();
  });

  test("an error there and an error behind it reach the client", async () => {
    const made = await build("edge", ["edge", "server"]);
    const { server } = await edgeAndServer(made);
    await expect(run(made, server, ["fail at edge"])).rejects.toMatchObject({ code: "node-failed", node: "node0", position: { line: 10 } });
    await expect(run(made, server, ["fail at server"])).rejects.toMatchObject({
      code: "node-failed",
      node: "node1",
      position: { line: 11 },
    });
    expect(await run(made, server, [1])).toEqual([7]);
  });

  test("without its server says so", async () => {
    const made = await build("edge", ["edge", "server"]);
    const at = `127.0.0.1:${await freePort()}`;
    await startEdge(made, "http://127.0.0.1:9", at);
    const { url } = await serve(made, { edge: `http://${at}` });
    await expect(run(made, url)).rejects.toMatchObject({ code: "unknown-host", message: expect.stringContaining("127.0.0.1:9") as string });
  });

  test("of another build is refused", async () => {
    const made = await build("edge", ["edge", "server"]);
    const other = await build("edge2", ["edge", "server"], "sha256:two");
    const at = `127.0.0.1:${await freePort()}`;
    const { url } = await serve(made, { edge: `http://${at}` });
    await startEdge(other, url, at);
    await expect(run(made, url)).rejects.toMatchObject({
      code: "other-build",
      message: expect.stringMatching(/sha256:two.*sha256:one/) as string,
    });
  });
});

/** A socket that stands before another, until it is broken. */
async function breakableSocket(path: string, to: string): Promise<{ readonly broken: number; breakAll(): void; close(): void }> {
  const open = new Set<Socket>();
  let broken = 0;
  const server = createServer((near) => {
    const far = connect(to);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("error", () => undefined).on("close", () => (open.delete(from), into.destroy()));
      from.pipe(into);
    }
  }).listen(path);
  await once(server, "listening");
  const breakAll = (): void => {
    broken += open.size;
    for (const socket of open) socket.destroy();
  };
  return {
    get broken() {
      return broken;
    },
    breakAll,
    close: () => (breakAll(), server.close()),
  };
}

interface RawResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

async function rawGet(url: string, path: string, headers: Record<string, string> = {}): Promise<RawResponse> {
  const { request } = await import("node:http");
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers, agent: false });
    sent.on(
      "upgrade",
      (response, socket) => (socket.destroy(), resolve({ status: response.statusCode!, headers: response.headers, body: "" })),
    );
    sent.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}
