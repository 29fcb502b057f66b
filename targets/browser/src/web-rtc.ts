/**
 * Going over to WebRTC: a module of its own in a build, loaded by the pages that want it. In Node it is given to `connect`, with
 * the library that makes peer connections there.
 */
import type { Channel } from "@rmc/runtime";
import { createBrowserPeer, dialWebRtc, type CreatePeer } from "@rmc/webrtc";
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
    return dialWebRtc(await dialWebSocket(signal, token), { createPeer: peers, channel, relayOnly });
  };
}
