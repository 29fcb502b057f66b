/** Sessions of a real Chromium that go over to WebRTC while they run, and back when it breaks. Nothing is lost, and nobody waits. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveBuild, type Served, type ServeOptions } from "@rmc/host";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expected } from "./chain-program.ts";
import { handMadeBuild, type HandMadeBuild } from "./hand-made-build.ts";
import { launchChromium, WEBRTC_ON_LOOPBACK } from "./launch-chromium.ts";

let folder: string;
let browser: Browser;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rmc-webrtc-"));
  await mkdir(join(folder, "app"));
  await writeFile(
    join(folder, "app", "index.html"),
    `<!doctype html><title>test</title><link rel="icon" href="data:,"><script type="module">
      const Own = RTCPeerConnection;
      window.peers = [];
      window.RTCPeerConnection = function (options) { const peer = new Own(options); peers.push(peer); return peer; };
      import { test } from "/client/index.js";
      window.begin = async (options) => {
        const session = (window.session = await test.connect(location.origin, options));
        window.results = [];
        (async () => { for (let value = await session.out.next(); value !== undefined; value = await session.out.next()) results.push(value); })();
      };
      // One after the other, until enough have come.
      window.send = async (from, to) => {
        for (let value = from; value < to; value++) await session.inputs.mic.send(value);
        while (results.length < to) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      window.carrier = () => session.transports.find(({ between }) => between[1] === "server");
    </script>`,
  );
  browser = await launchChromium(WEBRTC_ON_LOOPBACK);
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

interface Opened {
  readonly made: HandMadeBuild;
  readonly served: Served;
  readonly page: Page;
}

async function open(places: readonly string[], options: Partial<ServeOptions> = {}): Promise<Opened> {
  const made = await handMadeBuild(join(folder, places.join("-")), places);
  const served = await serveBuild({ directory: made.directory, port: 0, app: join(folder, "app"), ...options });
  cleanups.push(() => served.close());
  const page = await browser.newPage();
  cleanups.push(() => page.close());
  await page.goto(served.url);
  await page.waitForFunction("window.begin");
  return { made, served, page };
}

const carrier = (page: Page): Promise<Carrier> => page.evaluate("carrier()");
const carriedBy = (page: Page, channel: string): Promise<unknown> =>
  page.waitForFunction(`window.session && carrier().channel === "${channel}"`, undefined, { timeout: 20_000 });

interface Carrier {
  readonly channel: string;
  readonly tried: readonly { readonly channel: string; readonly reason: string }[];
}

describe.each([
  ["a page", ["server"]],
  ["a page's Worker", ["browser", "server"]],
])("%s", (_, places) => {
  test("begins on ws, goes over to WebRTC, and back when the peer connection is gone", async () => {
    const { made, page } = await open(places);
    await page.evaluate(`begin({ webrtc: true })`);
    await page.evaluate("send(0, 100)");
    await carriedBy(page, "webrtc");
    await page.evaluate("send(100, 1000)");
    // In the middle of what is sent.
    const sending = page.evaluate("send(1000, 3000)");
    await page.evaluate("peers.at(-1).close()");
    await sending;
    await carriedBy(page, "ws");
    const { tried } = await carrier(page);
    expect(tried.map(({ channel }) => channel)).toContain("webrtc");
    // It is tried again.
    await carriedBy(page, "webrtc");
    await page.evaluate("send(3000, 3100)");
    const results = await page.evaluate("results");
    expect(results).toEqual(Array.from({ length: 3100 }, (_, value) => expected(value, made.places)));
  });

  test("is gone for the server when it is left, though its connection is a peer connection", async () => {
    const { served, page } = await open(places);
    await page.evaluate(`begin({ webrtc: true })`);
    await carriedBy(page, "webrtc");
    const sessions = async (): Promise<number> =>
      ((await (await fetch(`${served.url}/rmc/health`)).json()) as { sessions: number }).sessions;
    expect(await sessions()).toBe(1);
    await page.goto("about:blank");
    await expect.poll(sessions, { timeout: 10_000 }).toBe(0);
  });
});

test("where WebRTC cannot be had the session goes on, and says why", async () => {
  const { made, page } = await open(["server"]);
  await page.route("**/client/webrtc.js", (route) => route.abort());
  await page.evaluate(`begin({ webrtc: true })`);
  await page.evaluate("send(0, 10)");
  await page.waitForFunction("carrier().tried.length > 0");
  const { channel, tried } = await carrier(page);
  expect(channel).toBe("ws");
  expect(tried[0]).toMatchObject({ channel: "webrtc", reason: expect.stringContaining("webrtc.js") });
  expect(await page.evaluate("results")).toEqual(Array.from({ length: 10 }, (_, value) => expected(value, made.places)));
});
