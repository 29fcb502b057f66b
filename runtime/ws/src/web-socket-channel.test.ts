/** What is only so of WebSockets. That they keep the promises of a channel is tested with all others: test/links/channels.test.ts. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel } from "@rmc/runtime";
import { afterEach, expect, test } from "vitest";
import { WebSocket as Client } from "ws";
import { dialWebSocket } from "./dial.ts";
import { listenWebSockets } from "./listen.ts";

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((clean) => clean()));

async function listening(admit = () => true): Promise<{ readonly url: string; readonly accepted: Promise<Channel> }> {
  const server = createServer();
  const accepted = Promise.withResolvers<Channel>();
  const stop = listenWebSockets({ server, path: "/rmc/session", admit, onChannel: accepted.resolve });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => (stop(), server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rmc/session`, accepted: accepted.promise };
}

test("dialling where nobody listens says so", async () => {
  await expect(dialWebSocket("ws://127.0.0.1:9/rmc/session")).rejects.toMatchObject({ code: "unknown-host" });
});

test("a text message closes the connection", async () => {
  const { url, accepted } = await listening();
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => socket.send("hello"));
  expect(await (await accepted).closed).toBe("only binary messages are understood");
});

test("a send that waits when the connection breaks rejects as any that comes too late", async () => {
  const { url, accepted } = await listening();
  const client = new Client(url.replace("http", "ws"));
  await once(client, "open");
  const channel = await accepted;
  client.pause();
  const sends = Array.from({ length: 300 }, () => channel.send(new Uint8Array(65_536)));
  const settled = Promise.allSettled(sends);
  client.terminate();
  const reasons = (await settled).flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) expect(reason).toMatchObject({ name: "RmcError", code: "channel-closed" });
});

test("another path is refused, and so is who is not admitted", async () => {
  const { url } = await listening(() => false);
  await expect(dialWebSocket(`${url}/other`)).rejects.toMatchObject({ code: "unknown-host" });
  await expect(dialWebSocket(url)).rejects.toMatchObject({ code: "unknown-host" });
});
