/** `rmc serve` and what `rmc deploy` wrote, started as a user starts them, and asked over HTTP and WebSocket. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findWorkerd } from "../engines/find-tools.ts";
import { makeProject, rmc, until, type Project } from "../testing/rmc-process.ts";

vi.setConfig({ testTimeout: 300_000 });

let project: Project;

beforeAll(async () => {
  project = makeProject();
  project.write(
    "tiers.ts",
    'import { browser, compute, edge, pipeline, server, type Flow } from "rmc";\nconst gpu = compute({ gpu: true });\nexport const tiers = pipeline(({ a }: { a: Flow<number> }) => ({ b: gpu(server(edge(browser(a, (x) => x + 1), (x) => x * 2), (x) => x - 1), (x) => x) }));\n',
  );
  project.write("page/index.html", "my page");
  const built = await rmc(["build", "tiers.ts"], { cwd: project.folder });
  expect(built.code, built.err).toBe(0);
});

afterAll(() => project.remove());

interface Addresses {
  readonly url: string;
  readonly edge: string;
  readonly socket: string;
  readonly grpc: string;
}

/** Plays while the server runs, then stops it with Ctrl-C. */
function serving(
  args: readonly string[],
  play: (addresses: Addresses, heard: () => string) => Promise<void>,
): Promise<{ code: number | null; err: string; failure: unknown }> {
  let failure: unknown;
  const onStart = async (child: ChildProcess, heard: () => string): Promise<void> => {
    try {
      const [line] = await until(heard, /^\{.*\}$/m);
      await play(JSON.parse(line) as Addresses, heard);
    } catch (error) {
      failure = error;
    } finally {
      child.kill("SIGINT");
    }
  };
  return rmc(["serve", "dist/tiers", "--port", "0", "--json", ...args], {
    cwd: project.folder,
    onStart: (child, heard) => void onStart(child, heard),
  }).then(({ code, err }) => ({ code, err, failure }));
}

describe("explain --session", () => {
  test("shows what a running server does, and says what is wrong where it cannot", async () => {
    const explain = (...args: string[]) => rmc(["explain", "--session", ...args], { cwd: project.folder });
    const { failure } = await serving([], async ({ url }) => {
      const text = await explain("--connect", url);
      expect([text.code, text.out]).toEqual([0, "tiers: 0 of 0 sessions are open; ended: none; refused: none\n"]);
      expect(JSON.parse((await explain("--connect", url, "--json")).out)).toMatchObject({ pipeline: "tiers", opened: 0, sessions: [] });
      const missing = await explain("0123abcd", "--connect", url);
      expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("has no session 0123abcd; it has none") as string]);
    });
    if (failure !== undefined) throw failure;
    const nobody = await explain("--connect", "http://127.0.0.1:9");
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining("RMC5119: no server answers") as string]);
    expect((await rmc(["explain", "tiers.ts", "--session"], { cwd: project.folder })).code).toBe(2);
  });
});

describe("serve", () => {
  test("tells where everything is, serves the app, takes a compute process, stops at Ctrl-C", async () => {
    const { code, err, failure } = await serving(["--with-edge", "--app", "page"], async ({ url, edge }) => {
      const ask = async (path: string, base = url): Promise<unknown> => (await fetch(new URL(path, base))).json();
      expect(await (await fetch(url)).text()).toBe("my page");
      expect(await ask("/rmc/hosts.json")).toMatchObject({ pipeline: "tiers", edge });
      expect(await ask("/rmc/health", edge)).toMatchObject({ status: "ok", pipeline: "tiers" });
      const joined = await rmc(["serve", "dist/tiers", "--place", "gpu", "--connect", url], {
        cwd: project.folder,
        onStart: (child, heard) =>
          void until(heard, /joined/)
            .then(async () => expect(await ask("/rmc/health")).toMatchObject({ places: ["gpu"] }))
            .catch((error: unknown) => void (failed = error))
            .finally(() => child.kill("SIGINT")),
      });
      expect([joined.code, failed], joined.err).toEqual([0, undefined]);
    });
    expect(failure).toBeUndefined();
    expect(code, err).toBe(0);
    expect(err).toContain('it needs a process for "gpu": rmc serve');
  });
  let failed: unknown;

  test("takes a compute process over a unix socket, and leaves no file", async () => {
    const path = join(project.folder, "s");
    const { code, err, failure } = await serving(["--socket", `unix:${path}`], async ({ url, socket }, heard) => {
      expect(socket).toBe(`unix:${path}`);
      await until(() => (heard().includes(`--place gpu --connect unix:${path}`) ? "told" : ""), /told/);
      const second = await rmc(["serve", "dist/tiers", "--port", "0", "--socket", socket], { cwd: project.folder });
      expect([second.code, second.err]).toEqual([1, expect.stringContaining(`error RMC6028: ${socket} cannot be used: somebody listens`)]);
      const joined = await rmc(["serve", "dist/tiers", "--place", "gpu", "--connect", socket], {
        cwd: project.folder,
        onStart: (child, heard) => void until(heard, /joined unix:/).finally(() => child.kill("SIGINT")),
      });
      expect(joined.code, joined.err).toBe(0);
      expect((await fetch(`${url}/rmc/health`)).status).toBe(200);
    });
    expect(failure).toBeUndefined();
    expect(code, err).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test("takes a compute process over gRPC, at a port of its own", async () => {
    const { code, err, failure } = await serving(["--grpc", "0"], async ({ grpc }, heard) => {
      expect(grpc).toMatch(/^grpc:\/\/127\.0\.0\.1:\d+$/);
      await until(() => (heard().includes(`, over gRPC at ${grpc}`) ? "told" : ""), /told/);
      const second = await rmc(["serve", "dist/tiers", "--port", "0", "--grpc", new URL(grpc).port], { cwd: project.folder });
      expect([second.code, second.err]).toEqual([
        1,
        expect.stringMatching(/^error RMC6028: .* cannot be used for gRPC: somebody listens there/m),
      ]);
      const joined = await rmc(["serve", "dist/tiers", "--place", "gpu", "--connect", grpc], {
        cwd: project.folder,
        onStart: (child, heard) => void until(heard, /joined grpc:/).finally(() => child.kill("SIGINT")),
      });
      expect(joined.code, joined.err).toBe(0);
    });
    expect(failure).toBeUndefined();
    expect(code, err).toBe(0);
  });

  test("with a key asks a compute process for a token, which rmc token makes", async () => {
    project.write("key", "0123456789abcdef0123456789abcdef\n");
    const key = ["--token-key", "key"];
    const token = async (...args: string[]): Promise<string> => {
      const { code, out, err } = await rmc(["token", "tiers", ...key, ...args], { cwd: project.folder });
      expect(code, err).toBe(0);
      return out.trim();
    };
    const { code, err, failure } = await serving(key, async ({ url }) => {
      const join = ["serve", "dist/tiers", "--place", "gpu", "--connect", url];
      const refused = await rmc(join, { cwd: project.folder });
      expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("RMC6029")]);
      const joined = await rmc([...join, "--token", await token("--place", "gpu")], {
        cwd: project.folder,
        onStart: (child, heard) => void until(heard, /joined http:/).finally(() => child.kill("SIGINT")),
      });
      expect(joined.code, joined.err).toBe(0);
    });
    expect(failure).toBeUndefined();
    expect(code, err).toBe(0);
    const made = JSON.parse(await token("--json", "--minutes", "1", "--session", "s")) as { until: number };
    expect(made).toMatchObject({ pipeline: "tiers", session: "s", token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string });
    expect(Math.abs(made.until - Date.now() / 1000 - 60)).toBeLessThan(20);
  });

  test("with a certificate speaks https, and compute processes join over wss and gRPC", async () => {
    makeCertificate(join(project.folder, "cert.pem"), join(project.folder, "key.pem"));
    const env = { NODE_EXTRA_CA_CERTS: join(project.folder, "cert.pem") };
    const { code, err, failure } = await serving(
      ["--tls-cert", "cert.pem", "--tls-key", "key.pem", "--grpc", "0"],
      async ({ url, grpc }) => {
        expect([url, grpc]).toEqual([expect.stringMatching(/^https:/), expect.stringMatching(/^grpcs:/)]);
        for (const address of [url, grpc]) {
          const join = ["serve", "dist/tiers", "--place", "gpu", "--connect", address];
          const joined = await rmc(join, {
            cwd: project.folder,
            env,
            onStart: (child, heard) => void until(heard, /joined (https|grpcs):/).finally(() => child.kill("SIGINT")),
          });
          expect(joined.code, joined.err).toBe(0);
          const stranger = await rmc(join, {
            cwd: project.folder,
            onStart: (child, heard) => void until(heard, /trying again/).finally(() => child.kill("SIGINT")),
          });
          expect(stranger.err).toContain(`no host answers at ${address.split(":")[0]}:`);
        }
      },
    );
    expect(failure).toBeUndefined();
    expect(code, err).toBe(0);
    const told = async (...args: string[]): Promise<string> =>
      (await rmc(["serve", "dist/tiers", ...args], { cwd: project.folder })).err.split("\n")[0] ?? "";
    expect(await told("--tls-cert", "cert.pem")).toMatch(/^error RMC6030: a certificate and its key belong together/);
    expect(await told("--tls-cert", "cert.pem", "--tls-key", "cert.pem")).toMatch(/^error RMC6030: .* no certificate and its key/);
    expect(await told("--tls-cert", "none.pem", "--tls-key", "key.pem")).toMatch(/^error RMC6030: .*none\.pem cannot be read/);
  });

  test("refuses to be open by accident, keys that are short or not there, and tokens without a key", async () => {
    project.write("short", "short");
    const told = async (...args: string[]): Promise<string> => (await rmc(args, { cwd: project.folder })).err.split("\n")[0] ?? "";
    expect(await told("serve", "dist/tiers", "--host", "0.0.0.0")).toMatch(/^error RMC6029: 0\.0\.0\.0 can be reached/);
    expect(await told("serve", "dist/tiers", "--ice", "example.com")).toMatch(/^error RMC6028: --ice example\.com: write stun:host:port/);
    expect(await told("serve", "dist/tiers", "--turn", "turn:example.com")).toMatch(/^error RMC6029: TURN servers ask who comes/);
    expect(await told("serve", "dist/tiers", "--token-key", "short")).toMatch(/^error RMC6029: .*has 5 characters and needs 32/);
    expect(await told("token", "tiers", "--token-key", "none")).toMatch(/^error RMC6029: .*none cannot be read/);
    expect(await told("token", "tiers")).toBe("error RMC5100: a token needs a key");
  });

  test("a port that is taken, a place without a server, a folder that is no build", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const taken = await rmc(["serve", "dist/tiers", "--port", String(port)], { cwd: project.folder });
    other.close();
    expect([taken.code, taken.err.split("\n")[0]]).toEqual([1, `error RMC5119: cannot listen on 127.0.0.1:${port}: the port is in use`]);
    expect((await rmc(["serve", "dist/tiers", "--place", "gpu"], { cwd: project.folder })).code).toBe(2);
    expect((await rmc(["serve", "page"], { cwd: project.folder })).err).toContain("RMC5116: page is not a build");
    expect((await rmc(["serve", "dist"], { cwd: project.folder })).err).toContain("builds in it: dist/tiers");
  });
});

describe("deploy", () => {
  test("the edge's folder starts with its command and answers", async () => {
    const { code, err } = await rmc(["deploy", "edge", "dist/tiers", "--to", "workerd", "--listen", "127.0.0.1:0"], {
      cwd: project.folder,
    });
    expect(code, err).toBe(0);
    const workerd = (await findWorkerd(process.cwd())) ?? "";
    const child = spawn(workerd, ["serve", "config.capnp", "--control-fd=3"], {
      cwd: join(project.folder, "dist/tiers/deploy/edge"),
      stdio: ["ignore", "ignore", "inherit", "pipe"],
    });
    let control = "";
    child.stdio[3]?.on("data", (data: Buffer) => (control += data.toString()));
    try {
      const [, port] = await until(() => control, /"port":(\d+)/);
      expect(await (await fetch(`http://127.0.0.1:${port}/rmc/health`)).json()).toMatchObject({ status: "ok", pipeline: "tiers" });
    } finally {
      child.kill();
    }
  });

  test("the browser's folder starts with its command, and serves nothing outside of its site", async () => {
    const { code, err } = await rmc(
      ["deploy", "browser", "dist/tiers", "--to", "static", "--app", "page", "--server", "http://127.0.0.1:9"],
      { cwd: project.folder },
    );
    expect(code, err).toBe(0);
    const child = spawn(process.execPath, ["serve.mjs", "0"], {
      cwd: join(project.folder, "dist/tiers/deploy/browser"),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (data: Buffer) => (said += data.toString()));
    try {
      const [url] = await until(() => said, /http:\S+/);
      expect(await (await fetch(url)).text()).toBe("my page");
      expect((await fetch(new URL("browser/worker.js", url))).headers.get("content-type")).toBe("text/javascript");
      expect(await (await fetch(new URL("rmc/hosts.json", url))).json()).toMatchObject({
        pipeline: "tiers",
        server: "http://127.0.0.1:9/rmc/session",
      });
      expect((await fetch(new URL("..%2fserve.mjs", url))).status).toBe(404);
    } finally {
      child.kill();
    }
  });
});

/** Signed by itself, for loopback. */
function makeCertificate(cert: string, key: string): void {
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", cert];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", ...names, ...files],
    {
      stdio: "ignore",
    },
  );
}
