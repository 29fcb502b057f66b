export { compatibilityDateOf, deployWorkerd } from "./deploy-workerd.ts";
export type { Deployment, WorkerdOptions } from "./deploy-workerd.ts";
export { edgeWorker } from "./entry.ts";
export type { EdgeBindings, EdgeWorker } from "./entry.ts";
export { edgeTarget } from "./target.ts";
