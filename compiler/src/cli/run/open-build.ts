/** Opens a build for a run: its manifest, checked, and its kernels' bytes. Every file must be the one that was built. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { Manifest } from "../../ir/manifest.ts";
import { Fault } from "../fault.ts";

export interface OpenedBuild {
  /** Absolute. */
  readonly directory: string;
  readonly manifest: Manifest;
  /** Places that have a program here. */
  readonly places: readonly string[];
}

/** `shown`: the folder as the user wrote it. */
export async function openBuild(shown: string, cwd: string): Promise<OpenedBuild> {
  const directory = resolve(cwd, shown);
  const path = join(directory, "manifest.json");
  if (!existsSync(path))
    throw new Fault("RMC5116", `${shown} is not a build: it has no manifest.json`, { help: await buildsIn(directory, cwd) });
  const manifest = parseManifest(await readFile(path, "utf8"), shown);
  for (const file of manifest.files) await checkFile(directory, file, shown);
  const places = manifest.places
    .map(({ name }) => name)
    .filter((name) => manifest.files.some((file) => file.path === `${name}/program.js`));
  return { directory, manifest, places };
}

export function isBuild(path: string): boolean {
  return existsSync(join(path, "manifest.json"));
}

function parseManifest(text: string, shown: string): Manifest {
  let parsed: Partial<Manifest> | undefined;
  try {
    parsed = JSON.parse(text) as Partial<Manifest>;
  } catch (error) {
    throw new Fault("RMC5116", `${shown}/manifest.json is not JSON: ${(error as Error).message}`, { help: "build again: rmc build FILE" });
  }
  if (parsed?.schema !== "rmc/1" || !Array.isArray(parsed.files)) {
    throw new Fault("RMC5116", `${shown}/manifest.json is not the manifest of a build that this rmc understands`, {
      help: "build again with this rmc: rmc build FILE",
    });
  }
  return parsed as Manifest;
}

async function checkFile(directory: string, file: Manifest["files"][number], shown: string): Promise<void> {
  const inside = !file.path.split("/").includes("..");
  const bytes = inside ? await readFile(join(directory, file.path)).catch(() => undefined) : undefined;
  const found = bytes === undefined ? undefined : `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (found === file.digest) return;
  throw new Fault(
    "RMC5116",
    found === undefined
      ? `the build at ${shown} lacks ${file.path}`
      : `${shown}/${file.path} is not the file that was built: its digest differs from the manifest's`,
    {
      help: "build again: rmc build FILE",
    },
  );
}

async function buildsIn(directory: string, cwd: string): Promise<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const builds = entries
    .filter((entry) => entry.isDirectory() && isBuild(join(directory, entry.name)))
    .map((entry) => relative(cwd, join(directory, entry.name)));
  return builds.length > 0 ? `builds in it: ${builds.join(", ")}` : "rmc build FILE makes one, in dist/NAME";
}
