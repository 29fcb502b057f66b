/**
 * Going over to WebRTC: a module of its own in a build, loaded by the pages that want it. In Node it is given to `connect`, with
 * the library that makes peer connections there.
 */
import type { Channel } from "@rmc/runtime";
import { createBrowserPeer, dialPolls, dialWebRtc, type CreatePeer, type SignalChannel } from "@rmc/webrtc";
import { dialWebSocket } from "@rmc/ws";

/** Dials a path for the lasting channel of this name. `signal`: where the server signals. */
export type DialPath = (signal: string, channel: string, token: string | undefined) => Promise<Channel>;

export interface WebRtcOptions {
  /** By default the browser's own; on Node `nodePeers` of `@rmc/webrtc/node`. */
  readonly createPeer?: () => Promise<CreatePeer>;
  /** Through a TURN server, whatever else there is. */
  readonly relayOnly?: boolean;
}

export function webRtc({ createPeer, relayOnly = false }: WebRtcOptions = {}): DialPath {
  return async (signal, channel, token) => {
    const peers = (await createPeer?.()) ?? createBrowserPeer;
    // Some networks let no WebSocket through.
    const over: SignalChannel = await dialWebSocket(signal, token).catch(() => dialPolls(signal, token));
    return dialWebRtc(over, { createPeer: peers, channel, relayOnly, ...addressFor(signal) });
  };
}

/** Who is on this machine is reached on loopback, where libraries do not look by themselves. */
function addressFor(signal: string): { readonly address?: string } {
  const { hostname } = new URL(signal);
  return hostname === "localhost" || hostname.startsWith("127.") ? { address: "127.0.0.1" } : {};
}
