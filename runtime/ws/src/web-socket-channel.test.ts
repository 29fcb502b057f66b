/** What is only so of WebSockets. That they keep the promises of a channel is tested with all others: test/links/channels.test.ts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel } from "@rmc/runtime";
import { afterEach, expect, test } from "vitest";
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

test("another path is refused, and so is who is not admitted", async () => {
  const { url } = await listening(() => false);
  await expect(dialWebSocket(`${url}/other`)).rejects.toMatchObject({ code: "unknown-host" });
  await expect(dialWebSocket(url)).rejects.toMatchObject({ code: "unknown-host" });
});
