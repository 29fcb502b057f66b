/** Sessions of a real Chromium that go over to WebRTC while they run, and back when it breaks. Nothing is lost, and nobody waits. */
import { nativePeers, weriftPeers } from "@rmc/webrtc/node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SessionPages } from "./web-rtc-page.ts";

let pages: SessionPages;
beforeAll(async () => void (pages = await SessionPages.launch()));
afterEach(() => pages.closeAll());
afterAll(() => pages?.end());

describe.each([
  ["a page", ["server"], weriftPeers],
  ["a page's Worker", ["browser", "server"], nativePeers],
] as const)("%s", (_, places, createPeer) => {
  test("begins on ws, goes over to WebRTC, and back when the peer connection is gone", async () => {
    const page = await pages.open(places, { createPeer });
    await page.evaluate("begin({})");
    await page.evaluate("send(0, 100)");
    await page.carriedBy("webrtc");
    await page.evaluate("send(100, 1000)");
    // In the middle of what is sent.
    const sending = page.evaluate("send(1000, 3000)");
    await page.evaluate("peers.at(-1).close()");
    await sending;
    await page.carriedBy("ws");
    const { tried } = await page.carrier();
    expect(tried.map(({ channel }) => channel)).toContain("webrtc");
    // It is tried again.
    await page.carriedBy("webrtc");
    await page.evaluate("send(3000, 3100)");
    expect(await page.evaluate("results")).toEqual(page.expected(3100));
  });

  test("is gone for the server when it is left, though its connection is a peer connection", async () => {
    const { page, served, ...opened } = await pages.open(places, { createPeer });
    await page.evaluate("begin({})");
    await page.waitForFunction(`carrier().channel === "webrtc"`);
    const sessions = async (): Promise<number> =>
      ((await (await fetch(`${served.url}/rmc/health`)).json()) as { sessions: number }).sessions;
    expect(await sessions()).toBe(1);
    await page.goto("about:blank");
    await expect.poll(sessions, { timeout: 10_000 }).toBe(0);
    expect(opened.made.places).toEqual(places);
  });
});

test("where WebRTC cannot be had the session goes on, and says why", async () => {
  const page = await pages.open(["server"]);
  await page.page.route("**/rmc/signal", (route) => route.abort());
  await page.evaluate("window.RTCPeerConnection = function () { throw new Error('not on this device'); }");
  await page.evaluate("begin({})");
  await page.evaluate("send(0, 10)");
  await page.until("carrier().tried.length > 0");
  const { channel, tried } = await page.carrier();
  expect(channel).toBe("ws");
  expect(tried[0]).toMatchObject({ channel: "webrtc", reason: expect.stringContaining("not on this device") });
  expect(await page.evaluate("results")).toEqual(page.expected(10));
});
