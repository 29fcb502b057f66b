export { callBuild, connectBuild, runBuild } from "./client.ts";
export type { BuildHosts, BuildSession, CallOptions, ConnectOptions, RunOptions } from "./client.ts";
export { browserTarget } from "./target.ts";
export { browserWorker } from "./worker-entry.ts";
export type { WorkerProgram, WorkerStart } from "./worker-entry.ts";
