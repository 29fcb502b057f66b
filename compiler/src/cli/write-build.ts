/** Puts a build on the disk: whole or not at all, replacing the one that was there. Files that did not change stay untouched. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artifact } from "../ir/artifact.ts";
import { Fault } from "./fault.ts";
import { makeFolder } from "./make-folder.ts";

/** `shown`: the folder as the user would write it. */
export async function writeBuild(artifact: Artifact, folder: string, shown: string): Promise<void> {
  await checkFolder(folder, shown);
  try {
    await removeStale(artifact, folder);
    // The manifest last: until it stands there, the folder is the old build or none.
    const files = [...artifact.files].toSorted(([a], [b]) => Number(a === "manifest.json") - Number(b === "manifest.json"));
    for (const [path, bytes] of files) await writeChanged(join(folder, path), bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new Fault("RMC5118", `the build cannot be written to ${shown}: ${(error as Error).message}`, { cause: error });
  }
}

async function checkFolder(folder: string, shown: string): Promise<void> {
  if (!existsSync(folder)) return;
  const entries = await readdir(folder).catch(() => undefined);
  if (entries === undefined) throw new Fault("RMC5118", `${shown} is not a folder`);
  if (entries.length > 0 && !entries.includes("manifest.json")) {
    throw new Fault("RMC5118", `${shown} holds something that is not a build`, { help: "choose another --out, or empty the folder" });
  }
}

/** Only files that an earlier build wrote. */
async function removeStale(artifact: Artifact, folder: string): Promise<void> {
  const text = await readFile(join(folder, "manifest.json"), "utf8").catch(() => undefined);
  if (text === undefined) return;
  for (const path of listedIn(text)) {
    if (!artifact.files.has(path) && !path.split("/").includes("..")) await rm(join(folder, path), { force: true });
  }
}

function listedIn(manifest: string): string[] {
  try {
    return (JSON.parse(manifest) as { files: { path: string }[] }).files.map(({ path }) => path);
  } catch {
    return [];
  }
}

async function writeChanged(path: string, bytes: Uint8Array): Promise<void> {
  const there = await readFile(path).catch(() => undefined);
  if (there !== undefined && Buffer.compare(there, bytes) === 0) return;
  await makeFolder(dirname(path));
  await writeFile(path, bytes);
}
