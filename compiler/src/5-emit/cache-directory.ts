/** Where results are kept for all projects of a user: `RMC_CACHE`, otherwise in the user's cache folder. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export function cacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const { RMC_CACHE: chosen = "", XDG_CACHE_HOME: caches = "" } = env;
  if (chosen !== "") return resolve(chosen);
  return join(caches === "" ? join(homedir(), ".cache") : caches, "rmc", "build");
}
