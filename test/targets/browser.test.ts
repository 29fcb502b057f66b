/** The browser's Worker and client in a real Chromium, with the edge in workerd and the server on Node. */
import { createServer } from "node:http";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBuild } from "@rmc/browser";
import { serveBuild, type Served } from "@rmc/host";
import type { Channel, SessionState } from "@rmc/runtime";
import { listenWebSockets } from "@rmc/ws/listen";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BreakingProxy } from "../links/breaking-proxy.ts";
import { chain, expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";
import { launchChromium } from "./launch-chromium.ts";
import { freePort, startWorkerd } from "./start-workerd.ts";

let folder: string;
let made: HandMadeBuild;
let served: Served;
let browser: Browser;
let page: Page;
let stopEdge: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rmc-browser-"));
  made = await handMadeBuild(join(folder, "build"), ["browser", "edge", "server"]);
  await mkdir(join(folder, "app"));
  await writeFile(
    join(folder, "app", "index.html"),
    `<!doctype html><title>test</title><link rel="icon" href="data:,"><script type="module">import { test } from "/client/index.js"; window.test = test;</script>`,
  );
  const at = `127.0.0.1:${await freePort()}`;
  served = await serveBuild({ directory: made.directory, port: 0, edge: `http://${at}`, app: join(folder, "app") });
  stopEdge = await startWorkerd(made, served.url, at);
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(served.url);
  await page.waitForFunction("window.test");
});

afterAll(async () => {
  await browser?.close();
  await stopEdge?.();
  await served?.close();
  await rm(folder, { recursive: true });
});

test("a page opens a live session: Worker, edge and server take part", async () => {
  const values = await page.evaluate(async () => {
    const session = await window.test.connect(location.origin);
    const results = [];
    for (const value of [1, 2.5, -3]) {
      await session.inputs.mic.send(value);
      results.push(await session.out.next());
    }
    await session.end();
    results.push(await session.out.next(), await session.closed);
    return results;
  });
  expect(values).toEqual([...[1, 2.5, -3].map((value) => expected(value, made.places)), undefined, undefined]);
});

test("a page hears that its Worker's connection is away, and that it is back", async () => {
  const proxy = await BreakingProxy.before(served.url);
  const other = await browser.newPage();
  try {
    await other.goto(proxy.url);
    await other.waitForFunction("window.test");
    await other.evaluate(async () => {
      const session = await window.test.connect(location.origin);
      const states: SessionState[] = [session.state];
      session.on("state", (state: SessionState) => void states.push(state));
      Object.assign(window, { session, states });
    });
    proxy.break();
    const names = () => other.evaluate(() => window.states.map(({ name }) => name));
    await expect.poll(names).toEqual(["open", "away", "open"]);
    const [value, away] = await other.evaluate(async () => {
      await window.session.inputs.mic.send(2);
      const value: unknown = await window.session.out.next();
      window.session.close();
      await window.session.closed;
      return [value, window.states[1]!] as const;
    });
    expect(value).toBe(expected(2, made.places));
    expect(away).toMatchObject({ lost: [{ between: ["browser", "server"], channel: "ws" }] });
    await expect.poll(names).toEqual(["open", "away", "open", "closed"]);
  } finally {
    await other.close();
    proxy.close();
  }
});

test.each([
  [true, ["memory", "side", "port"]],
  [false, []],
])("a page whose isolation is %s gives its Worker an end with %j", async (isolate, given) => {
  const two = await handMadeBuild(join(folder, `isolation is ${isolate}`), ["browser", "server"]);
  const { url, close } = await serveBuild({ directory: two.directory, port: 0, app: join(folder, "app"), isolate });
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (start: { end: object }, transfer: object) {
      window.given = Object.keys(start.end);
      postMessage.call(this, start, transfer as StructuredSerializeOptions);
    };
  });
  await page.goto(url);
  await page.waitForFunction("window.test");
  const seen = await page.evaluate(async () => {
    const session = await window.test.connect(location.origin);
    await session.inputs.mic.send(2.5);
    const value = await session.out.next();
    await session.end();
    return [crossOriginIsolated, window.given, value];
  });
  await page.close();
  await close();
  expect(seen).toEqual([isolate, given, expected(2.5, two.places)]);
});

test("a page calls: Worker, edge and server answer within the deadline, or end the call", async () => {
  const answers = await page.evaluate(async () => {
    const call = (mic: unknown, deadline: number): Promise<unknown> =>
      window.test.call(location.origin, { mic }, { deadline }).catch((error: { code: string }) => error.code);
    return [
      await call(1, 20_000),
      ...(await Promise.all([call(2, 20_000), call(3, 20_000)])),
      await call(4, 1),
      await call("fail at edge", 20_000),
    ];
  });
  expect(answers).toEqual([...[1, 2, 3].map((value) => ({ out: expected(value, made.places) })), "deadline-exceeded", "node-failed"]);
});

test("a page runs whole inputs offline", async () => {
  const values = await page.evaluate(async () => {
    const results: unknown[] = [];
    await window.test.run(location.origin, { mic: [1, 2, 3] }, { onOutput: (_: string, value: unknown) => void results.push(value) });
    return results;
  });
  expect(values).toEqual([1, 2, 3].map((value) => expected(value, made.places)));
});

test("errors of the Worker's stages, and of the server's, reach the page", async () => {
  for (const place of ["browser", "server"]) {
    const error = await page.evaluate(async (place) => {
      const session = await window.test.connect(location.origin);
      session.inputs.mic.send(`fail at ${place}`).catch(() => undefined);
      const { code, node, position } = (await session.closed) as { code: string; node: string; position: object };
      return { code, node, position };
    }, place);
    const node = made.places.indexOf(place);
    expect(error).toEqual({ code: "node-failed", node: `node${node}`, position: { file: "voice.ts", line: 10 + node, column: 3 } });
  }
});

test("a Worker that cannot be loaded is an error that names it", async () => {
  const message = await page.evaluate(() =>
    window.test.connect(location.origin, { worker: "/browser/nothing.js" }).then(
      () => "no error",
      (error: Error) => error.message,
    ),
  );
  expect(message).toContain("/browser/nothing.js");
});

test("a kernel that was changed is refused in the page", async () => {
  await page.route("**/kernels/double.wasm", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 2] = 0xa1;
    await route.fulfill({ response, body });
  });
  const message = await page.evaluate(() =>
    window.test.connect(location.origin).then(
      () => "no error",
      (error: Error) => error.message,
    ),
  );
  await page.unroute("**/kernels/double.wasm");
  expect(message).toMatch(/RMC6017.*double\.wasm/);
});

test("a client in Node uses the Worker of a page that dials it", async () => {
  const server = createServer();
  const dialled = Promise.withResolvers<Channel>();
  const stop = listenWebSockets({ server, path: "/rmc/session", onChannel: dialled.resolve });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const dial = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/rmc/session`;
  const values: unknown[] = [];
  await runBuild(
    chain(made.places, made.build).client,
    served.url,
    { mic: [4, 5] },
    {
      onOutput: (_, value) => void values.push(value),
      browser: async (hosts) => {
        await page.evaluate(({ dial, hosts }) => new Worker("/browser/worker.js", { type: "module" }).postMessage({ dial, ...hosts }), {
          dial,
          hosts,
        });
        return dialled.promise;
      },
    },
  );
  stop();
  server.close();
  expect(values).toEqual([4, 5].map((value) => expected(value, made.places)));
});

interface PageClient {
  connect(
    url: string,
    options?: object,
  ): Promise<{
    readonly inputs: { readonly mic: { send(value: unknown): Promise<void> } };
    readonly out: { next(): Promise<unknown> };
    end(): Promise<void>;
    close(): void;
    readonly closed: Promise<unknown>;
    readonly state: SessionState;
    on(event: "state", listener: (state: SessionState) => void): () => void;
  }>;
  call(url: string, inputs: object, options: object): Promise<unknown>;
  run(url: string, inputs: object, options: object): Promise<void>;
}

declare global {
  interface Window {
    test: PageClient;
    given: readonly string[];
    session: Awaited<ReturnType<PageClient["connect"]>>;
    states: SessionState[];
  }
}
