/**
 * Where the runtime's own packages are: bundles get those that belong to this compiler, wherever the user's project is.
 * What user code imports from "rmc" at run time (`env`, `secret`, `param`) is the runtime's, too.
 */
import { createRequire } from "node:module";

const OWN = /^(?:@rmc\/(?:runtime|math|media|worker|ws|webrtc|edge|browser|host|stdlib)(?:\/.*)?|rmc)$/;

export function runtimeModule(specifier: string): string | undefined {
  if (!OWN.test(specifier)) return undefined;
  return createRequire(import.meta.url).resolve(specifier === "rmc" ? "@rmc/runtime" : specifier);
}
