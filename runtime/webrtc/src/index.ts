export { acceptWebRtc } from "./accept.ts";
export type { AcceptWebRtcOptions, Admission } from "./accept.ts";
export { createBrowserPeer } from "./browser-peer.ts";
export { dialPolls } from "./dial-polls.ts";
export { dialWebRtc } from "./dial.ts";
export type { DialWebRtcOptions } from "./dial.ts";
export type { Candidate, CreatePeer, IceServer, Peer, PeerOptions } from "./peer.ts";
export type { SignalChannel } from "./signal.ts";
export { WebRtcChannel } from "./web-rtc-channel.ts";
