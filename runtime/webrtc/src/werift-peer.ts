/** werift's peer connection. It is TypeScript alone, so it runs wherever Node does. */
import { RTCPeerConnection } from "werift";
import type { CreatePeer } from "./peer.ts";
import { StandardPeer, type StandardConnection } from "./standard-peer.ts";

/** Its send queue takes the longer for each piece the more are waiting: a thousand small ones took half a minute. */
const ROOM = { bytes: 128 * 1024, pieces: 16 };
/** Seconds: an answer of a STUN server is worth no more, and until then werift begins nothing. */
const STUN_S = 0.3;

export const createWeriftPeer: CreatePeer = (options) => {
  const { iceServers, relayOnly = false, address } = options;
  const connection = new RTCPeerConnection({
    iceServers: iceServers.map((server) => ({ ...server })),
    iceTransportPolicy: relayOnly ? "relay" : "all",
    iceStunGatherTimeout: STUN_S,
    ...addressesOf(address),
  });
  return new StandardPeer(connection as unknown as StandardConnection, ROOM, options);
};

/** Of the machine werift finds all but loopback; where one is wanted, it finds nothing and is told. */
function addressesOf(address: string | undefined): object {
  if (address === undefined || address === "0.0.0.0" || address === "::") return { iceAdditionalHostAddresses: ["127.0.0.1"] };
  const family = address.includes(":") ? "udp6" : "udp4";
  return {
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: [address],
    iceInterfaceAddresses: { [family]: address },
  };
}
