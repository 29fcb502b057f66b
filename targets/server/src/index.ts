export { ServerMember } from "./join-server.ts";
export type { JoinOptions } from "./join-server.ts";
export { loadManifest, loadTier } from "./load-build.ts";
export type { BuildManifest } from "./load-build.ts";
export { resourcesOf, serveBuild } from "./serve-build.ts";
export type { Served, ServeOptions } from "./serve-build.ts";
export { runServe } from "./run-serve.ts";
export type { ServeFlags } from "./run-serve.ts";
export { serverTarget } from "./target.ts";
