export { PortChannel } from "./port-channel.ts";
export type { Port } from "./port.ts";
