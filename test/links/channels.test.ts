/** The channels of this repository keep their promises. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { channelCases, type ChannelOptions } from "@rmc/conformance";
import { dialGrpc, listenGrpc } from "@rmc/grpc";
import { memoryChannels, type Channel } from "@rmc/runtime";
import { dialSocket, listenSockets } from "@rmc/socket";
import { PortChannel } from "@rmc/worker";
import { dialWebSocket } from "@rmc/ws";
import { listenWebSockets } from "@rmc/ws/listen";
import { describe, test } from "vitest";

const stops: (() => void)[] = [];
const cleanUp = (): void => stops.splice(0).forEach((stop) => stop());

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

async function sockets(address: string): Promise<[Channel, Channel]> {
  const accepted = Promise.withResolvers<Channel>();
  const listener = await listenSockets(address, accepted.resolve);
  stops.push(() => void listener.close());
  return [await dialSocket(listener.address), await accepted.promise];
}

/** Dialled, accepted. */
async function grpc(): Promise<[Channel, Channel]> {
  const accepted = Promise.withResolvers<Channel>();
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, onChannel: accepted.resolve });
  stops.push(() => void listener.close());
  return [await dialGrpc(listener.address), await accepted.promise];
}

function unixSockets(): Promise<[Channel, Channel]> {
  const folder = mkdtempSync(join(tmpdir(), "rmc-channels-"));
  stops.push(() => rmSync(folder, { recursive: true }));
  return sockets(`unix:${join(folder, "s")}`);
}

const ws: ChannelOptions = {
  open: webSockets,
  cleanUp,
  // The reader's WebSocket takes what comes: only the credit of streams bounds it.
  holdsBack: false,
};

describe.each<[string, ChannelOptions]>([
  ["memory", { open: async () => memoryChannels() }],
  ["ws, from who dialled", ws],
  ["ws, from who accepted", { ...ws, open: async () => (await webSockets()).reverse() as [Channel, Channel] }],
  ["unix", { open: unixSockets, cleanUp }],
  ["tcp", { open: () => sockets("tcp://127.0.0.1:0"), cleanUp }],
  ["grpc, from who dialled", { open: grpc, cleanUp }],
  ["grpc, from who accepted", { open: async () => (await grpc()).reverse() as [Channel, Channel], cleanUp }],
  // A port tells its sender nothing either.
  ["worker", { open: async () => ports(), holdsBack: false }],
])("%s", (_, options) => {
  for (const { name, run } of channelCases(options)) test(name, run);
});
