/** Which library makes peer connections on Node: node-datachannel where it is installed, otherwise werift. Loaded when it is first needed. */
import type { CreatePeer } from "./peer.ts";

let choice: Promise<CreatePeer> | undefined;

export function nodePeers(): Promise<CreatePeer> {
  return (choice ??= nativePeers().catch(weriftPeers));
}

export async function nativePeers(): Promise<CreatePeer> {
  const [library, { nodeDataChannelPeers }] = await Promise.all([import("node-datachannel"), import("./node-data-channel-peer.ts")]);
  return nodeDataChannelPeers(library);
}

export async function weriftPeers(): Promise<CreatePeer> {
  return (await import("./werift-peer.ts")).createWeriftPeer;
}
