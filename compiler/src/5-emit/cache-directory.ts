/** Where compiled kernels are kept: in the project where it has a node_modules, otherwise in the user's cache folder. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export function cacheDirectory(root: string, env: Readonly<Record<string, string | undefined>>): string {
  const modules = join(root, "node_modules");
  if (existsSync(modules)) return join(modules, ".cache", "rmc");
  return join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "rmc");
}
