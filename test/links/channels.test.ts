/** The channels of this repository keep their promises. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { channelCases, type ChannelOptions } from "@rmc/conformance";
import { memoryChannels, type Channel } from "@rmc/runtime";
import { dialWebSocket } from "@rmc/ws";
import { listenWebSockets } from "@rmc/ws/listen";
import { describe, test } from "vitest";
import { PortChannel } from "../../targets/browser/src/port-channel.ts";

const stops: (() => void)[] = [];

/** Dialled, accepted: a server for each channel. */
async function webSockets(): Promise<[Channel, Channel]> {
  const server = createServer();
  const accepted = Promise.withResolvers<Channel>();
  const stop = listenWebSockets({ server, path: "/rmc/session", onChannel: accepted.resolve });
  stops.push(() => (stop(), server.close()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return [await dialWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rmc/session`), await accepted.promise];
}

function ports(): [Channel, Channel] {
  const { port1, port2 } = new MessageChannel();
  return [new PortChannel(port1), new PortChannel(port2)];
}

const ws: ChannelOptions = {
  open: webSockets,
  cleanUp: () => stops.splice(0).forEach((stop) => stop()),
  // The reader's WebSocket takes what comes: only the credit of streams bounds it.
  holdsBack: false,
};

describe.each<[string, ChannelOptions]>([
  ["memory", { open: async () => memoryChannels() }],
  ["ws, from who dialled", ws],
  ["ws, from who accepted", { ...ws, open: async () => (await webSockets()).reverse() as [Channel, Channel] }],
  // A port tells its sender nothing either.
  ["worker", { open: async () => ports(), holdsBack: false }],
])("%s", (_, options) => {
  for (const { name, run } of channelCases(options)) test(name, run);
});
