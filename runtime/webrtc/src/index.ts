export { acceptWebRtc } from "./accept.ts";
export type { AcceptWebRtcOptions, Admission } from "./accept.ts";
export { createBrowserPeer } from "./browser-peer.ts";
export { dialWebRtc } from "./dial.ts";
export type { DialWebRtcOptions } from "./dial.ts";
export type { Candidate, CreatePeer, IceServer, Peer, PeerOptions } from "./peer.ts";
export { WebRtcChannel } from "./web-rtc-channel.ts";
