export { PortChannel } from "./port-channel.ts";
export type { Port } from "./port.ts";
export { RingChannel } from "./ring-channel.ts";
export { ringEnds } from "./ring-memory.ts";
export type { RingEnd } from "./ring-memory.ts";
