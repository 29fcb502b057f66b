/** Ways through TURN, by Debian's coturn, and servers that do not answer, for which nobody waits. */
import { connectBuild } from "@rmc/browser";
import { webRtc } from "@rmc/browser/webrtc";
import { nativePeers, weriftPeers } from "@rmc/webrtc/node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { chain, expected } from "./chain-program.ts";
import { silentPort, startCoturn, type Coturn } from "./start-coturn.ts";
import { SessionPages } from "./web-rtc-page.ts";

let coturn: Coturn;
let silent: Awaited<ReturnType<typeof silentPort>>;
let pages: SessionPages;
beforeAll(async () => {
  coturn = await startCoturn();
  silent = await silentPort();
  pages = await SessionPages.launch();
});
afterEach(() => pages.closeAll());
afterAll(async () => {
  await pages?.end();
  await coturn?.stop();
  silent?.stop();
});

/** Of the pair that carries the data: "host", "srflx", "relay". */
const KIND = `(async () => {
  const stats = [...(await peers.at(-1).getStats()).values()];
  const { selectedCandidatePairId } = stats.find(({ type }) => type === "transport");
  const { localCandidateId } = stats.find(({ id }) => id === selectedCandidatePairId);
  return stats.find(({ id }) => id === localCandidateId).candidateType;
})()`;

describe("forced through TURN", () => {
  const turn = (transport: string): string[] => [`turn:127.0.0.1:${coturn.port}?transport=${transport}`];

  // With libdatachannel at the other end, what comes through a relay over TCP is lost again and again.
  test.each([
    ["udp", nativePeers],
    ["udp", weriftPeers],
    ["tcp", weriftPeers],
  ] as const)("a page goes over, over %s, with a name and a password that the server made", async (transport, createPeer) => {
    const page = await pages.open(["server"], { turn: turn(transport), turnSecret: coturn.secret, createPeer });
    await page.evaluate("begin({ relayOnly: true })");
    await page.carriedBy("webrtc");
    await page.evaluate("send(0, 200)");
    expect(await page.evaluate(KIND)).toBe("relay");
    expect((await page.carrier()).channel).toBe("webrtc");
    expect(await page.evaluate("results")).toEqual(page.expected(200));
  });

  test("another secret's password is of no use, and the session goes on", async () => {
    const page = await pages.open(["server"], { turn: turn("udp"), turnSecret: "another secret" });
    await page.evaluate("begin({ relayOnly: true })");
    await page.evaluate("send(0, 50)");
    await page.until("carrier().tried.length > 0");
    expect((await page.carrier()).channel).toBe("ws");
    expect(await page.evaluate("results")).toEqual(page.expected(50));
  });

  test.each(["udp", "tcp"])("a client in Node goes over, over %s", async (transport) => {
    const { made, served } = await pages.open(["server"], { turn: turn(transport), turnSecret: coturn.secret, createPeer: weriftPeers });
    const session = await connectBuild(chain(made.places, made.build).client, served.url, {
      webrtc: webRtc({ createPeer: weriftPeers, relayOnly: true }),
    });
    await expect.poll(() => session.transports[0], { timeout: 20_000 }).toMatchObject({ channel: "webrtc" });
    await session.inputs["mic"]!.send(7);
    expect(await session.outputs["out"]!.next()).toBe(expected(7, made.places));
    session.close();
  });
});

describe("servers that do not answer", () => {
  const unreachable = (): { ice: string[]; turn: string[]; turnSecret: string } => ({
    ice: [`stun:127.0.0.1:${silent.port}`],
    turn: [`turn:127.0.0.1:${silent.port}`],
    turnSecret: "nobody checks it",
  });
  test("a session has its results before they are given up", async () => {
    const page = await pages.open(["server"], unreachable());
    await page.evaluate("begin({ relayOnly: true })");
    await page.until("peers.length > 0");
    await page.evaluate("send(0, 100)");
    expect(await page.evaluate("peers[0].states")).not.toContain("complete");
    expect(await page.evaluate("results")).toEqual(page.expected(100));
    expect((await page.carrier()).channel).toBe("ws");
  });

  test("where there is another way it is taken before they are given up", async () => {
    const page = await pages.open(["server"], unreachable());
    await page.evaluate("begin({})");
    await page.carriedBy("webrtc");
    const states = await page.evaluate<string[]>("peers[0].states");
    expect(states).toContain("ice connected");
    expect(states.slice(0, states.indexOf("ice connected"))).not.toContain("complete");
    expect(await page.evaluate(KIND)).not.toBe("relay");
  });
});
