/**
 * Finds what rmc can use but does not carry: Chromium with playwright-core to drive it, workerd, ffmpeg. Optional packages
 * are looked for from the user's project first, then beside rmc. Nothing here starts a service; versions are asked with a
 * bounded call.
 */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

export interface Tool {
  readonly name: string;
  /** What rmc needs it for. */
  readonly use: string;
  readonly path: string | undefined;
  readonly version: string | undefined;
  /** What to do when it is missing. */
  readonly help: string;
}

/** Names under which distributions install a Chromium that the DevTools protocol can drive. */
const CHROMIUMS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const VERSION_TIMEOUT = 10_000;

export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const chosen = env["RMC_CHROMIUM"];
  if (chosen !== undefined && chosen !== "") return findProgram(chosen, env);
  for (const name of CHROMIUMS) {
    const path = findProgram(name, env) ?? (isExecutable(`/usr/bin/${name}`) ? `/usr/bin/${name}` : undefined);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** The workerd binary of the npm package. */
export async function findWorkerd(cwd: string): Promise<string | undefined> {
  const entry = resolvePackage("workerd", cwd);
  if (entry === undefined) return undefined;
  const loaded = (await import(pathToFileURL(entry).href)) as { default?: unknown };
  const path = typeof loaded.default === "string" ? loaded.default : (loaded.default as { default?: unknown } | undefined)?.default;
  return typeof path === "string" && isExecutable(path) ? path : undefined;
}

export function resolvePackage(name: string, cwd: string): string | undefined {
  try {
    return createRequire(join(cwd, "package.json")).resolve(name);
  } catch {
    // Not in the user's project, or only for `import`: ours, then.
  }
  try {
    return fileURLToPath(import.meta.resolve(name));
  } catch {
    return undefined;
  }
}

/** A path, or a name that is looked up in PATH. */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  if (name.includes("/")) return isExecutable(name) ? name : undefined;
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first line that a program prints about itself. */
export async function askVersion(path: string, argument: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, [argument], { timeout: VERSION_TIMEOUT });
    return stdout.split("\n")[0]?.trim();
  } catch {
    return undefined;
  }
}

export const CHROMIUM_HELP = "install it (Debian: apt-get install chromium) or name one: RMC_CHROMIUM=/path/to/chromium";
export const PLAYWRIGHT_HELP = "npm install playwright-core (it brings no browser)";
export const WORKERD_HELP = "npm install workerd";
