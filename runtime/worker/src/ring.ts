export { RingChannel } from "./ring-channel.ts";
export { ringEnds, type RingEnd } from "./ring-memory.ts";
