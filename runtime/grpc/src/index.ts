export { dialGrpc } from "./dial.ts";
export { listenGrpc } from "./listen.ts";
export type { GrpcListener, GrpcListenOptions, IncomingCall } from "./listen.ts";
export type { NamedValue } from "./request.ts";
