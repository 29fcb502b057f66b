/** A browser's own peer connection. There is none in Workers. */
import type { CreatePeer } from "./peer.ts";
import { StandardPeer, type StandardConnection } from "./standard-peer.ts";

/** Chromium throws above 16 MiB. */
const ROOM = { bytes: 1024 * 1024, pieces: Infinity };

export const createBrowserPeer: CreatePeer = (options) => {
  const { iceServers, relayOnly = false } = options;
  const connection = new RTCPeerConnection({
    iceServers: iceServers.map((server) => ({ ...server })),
    iceTransportPolicy: relayOnly ? "relay" : "all",
  });
  return new StandardPeer(connection as unknown as StandardConnection, ROOM, options);
};
