/**
 * A real Chromium's data channels to Node keep the promises of a channel. The cases run in the page, which has one end; the other
 * one, on Node, comes to it over a WebSocket, message by message, and so does its close. With the ends swapped in `npm run soak`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { channelCases } from "@rmc/conformance";
import type { Channel } from "@rmc/runtime";
import { acceptWebRtc } from "@rmc/webrtc";
import { weriftPeers } from "@rmc/webrtc/node";
import { listenWebSockets } from "@rmc/ws/listen";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../targets/hand-made-build.ts";
import { launchChromium, WEBRTC_ON_LOOPBACK } from "../targets/launch-chromium.ts";

const PAGE = `
  import { channelCases } from "@rmc/conformance";
  import { createBrowserPeer, dialWebRtc } from "@rmc/webrtc";
  import { dialWebSocket } from "@rmc/ws";
  let count = 0;
  const open = async () => {
    const id = ++count;
    const far = await dialWebSocket(location.origin + "/rmc/session?far=" + id);
    const signal = await dialWebSocket(location.origin + "/rmc/session?signal=" + id);
    return [await dialWebRtc(signal, { createPeer: createBrowserPeer }), far];
  };
  window.runCase = async (name, isSwapped) => {
    const cases = channelCases({ open: async () => (isSwapped ? (await open()).reverse() : open()), holdsBack: false, patience: 45_000 });
    await cases.find((one) => one.name === name).run();
  };`;

const server = createServer((request, response) => {
  const isScript = request.url === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(
    isScript
      ? script
      : `<!doctype html><title>channels</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`,
  );
});
let script: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  script = await bundle(PAGE);
  const ends = new Map<string | null, Channel>();
  listenWebSockets({
    server,
    path: "/rmc/session",
    onChannel: (channel, { url }) => {
      const asked = new URL(url ?? "", "http://localhost").searchParams;
      if (asked.has("far")) return void ends.set(asked.get("far"), channel);
      const far = ends.get(asked.get("signal"))!;
      void acceptWebRtc(channel, { createPeer: weriftPeers, admit: () => ({ iceServers: [] }), address: "127.0.0.1" }).then((accepted) => {
        void relay(accepted, far);
        void relay(far, accepted);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await launchChromium(WEBRTC_ON_LOOPBACK);
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction("window.runCase");
});

afterAll(async () => {
  await browser?.close();
  server.close();
});

async function relay(from: Channel, to: Channel): Promise<void> {
  for (let message = await from.receive(); message; message = await from.receive()) await to.send(message).catch(() => undefined);
  to.close(await from.closed);
}

const ENDS = [["Chromium, from who dialled", false] as const, ["Chromium, from who accepted", true] as const];

describe.each(process.env["RMC_SOAK"] === undefined ? ENDS.slice(0, 1) : ENDS)("%s", (_, isSwapped) => {
  const unused = { open: () => Promise.reject(new Error("cases run in the page")) };
  for (const { name } of channelCases(unused)) {
    test(name, async () => {
      expect(await page.evaluate(([name, isSwapped]) => window.runCase(name, isSwapped), [name, isSwapped] as const)).toBeUndefined();
    });
  }
});

declare global {
  interface Window {
    runCase(name: string, isSwapped: boolean): Promise<void>;
  }
}
