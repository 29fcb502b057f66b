export { acceptWebSocket } from "./accept.ts";
export { dialWebSocket } from "./dial.ts";
export { tokenOf } from "./protocol.ts";
export { WebSocketChannel } from "./web-socket-channel.ts";
