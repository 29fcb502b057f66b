export { dialGrpc } from "./dial.ts";
export { listenGrpc } from "./listen.ts";
export type { GrpcListener, GrpcListenOptions } from "./listen.ts";
