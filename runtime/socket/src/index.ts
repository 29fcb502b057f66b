export { dialSocket } from "./dial.ts";
export { listenSockets } from "./listen.ts";
export type { SocketListener } from "./listen.ts";
export { isSocketAddress } from "./socket-address.ts";
