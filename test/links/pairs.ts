/** Both ends of a new channel, by kind: what dialled comes first. Whoever made some calls `closePairs` when done. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dialGrpc, listenGrpc } from "@rmc/grpc";
import { memoryChannels, type Channel } from "@rmc/runtime";
import { dialSocket, listenSockets } from "@rmc/socket";
import { acceptWebRtc, dialWebRtc, type CreatePeer } from "@rmc/webrtc";
import { nativePeers, weriftPeers } from "@rmc/webrtc/node";
import { dialWebSocket } from "@rmc/ws";
import { listenWebSockets } from "@rmc/ws/listen";
import { PortChannel } from "@rmc/worker";
import { RingChannel, ringEnds } from "@rmc/worker/ring";

export type Pair = readonly [dialled: Channel, accepted: Channel];

export type PairKind = keyof typeof PAIRS;

export const PAIRS = {
  memory: async (): Promise<Pair> => memoryChannels(),
  ws: webSockets,
  unix: unixSockets,
  tcp: (): Promise<Pair> => sockets("tcp://127.0.0.1:0"),
  grpc,
  webrtc: (): Promise<Pair> => dataChannels(weriftPeers()),
  "node-datachannel": (): Promise<Pair> => dataChannels(nativePeers()),
  worker: async (): Promise<Pair> => ports(),
  ring: async (): Promise<Pair> => rings(),
};

const stops: (() => void)[] = [];

export function closePairs(): void {
  for (const stop of stops.splice(0)) stop();
}

/** A server for each. */
async function webSockets(): Promise<Pair> {
  const server = createServer();
  const accepted = Promise.withResolvers<Channel>();
  const stop = listenWebSockets({ server, path: "/rmc/session", onChannel: accepted.resolve });
  stops.push(() => (stop(), server.close()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return [await dialWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rmc/session`), await accepted.promise];
}

function ports(): Pair {
  const { port1, port2 } = new MessageChannel();
  return [new PortChannel(port1), new PortChannel(port2)];
}

function rings(): Pair {
  const [left, right] = ringEnds(new MessageChannel());
  return [new RingChannel(left), new RingChannel(right)];
}

async function sockets(address: string): Promise<Pair> {
  const accepted = Promise.withResolvers<Channel>();
  const listener = await listenSockets(address, accepted.resolve);
  stops.push(() => void listener.close());
  return [await dialSocket(listener.address), await accepted.promise];
}

async function grpc(): Promise<Pair> {
  const accepted = Promise.withResolvers<Channel>();
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, onChannel: accepted.resolve });
  stops.push(() => void listener.close());
  return [await dialGrpc(listener.address), await accepted.promise];
}

/** To werift. Signalling goes over memory. */
async function dataChannels(dialler: Promise<CreatePeer>): Promise<Pair> {
  const [near, far] = memoryChannels();
  const createPeer = await dialler;
  return Promise.all([
    dialWebRtc(near, { createPeer, address: "127.0.0.1" }),
    acceptWebRtc(far, { createPeer: weriftPeers, admit: () => ({ iceServers: [] }), address: "127.0.0.1" }),
  ]);
}

function unixSockets(): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), "rmc-channels-"));
  stops.push(() => rmSync(folder, { recursive: true }));
  return sockets(`unix:${join(folder, "s")}`);
}
