/**
 * Keeps a folder of the cache small: drafts that a killed process left, then what nobody has used for long, then what was
 * used longest ago until the rest fits. Other processes may do the same at the same time; a file that is gone is gone.
 */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

export interface FolderLimits {
  readonly bytes: number;
  /** Milliseconds since an entry was written or read. */
  readonly unused: number;
  /** The same for a draft, which nobody writes to for that long. */
  readonly draft: number;
}

interface Entry {
  readonly path: string;
  readonly draft: boolean;
  readonly bytes: number;
  readonly used: number;
}

export async function trimFolder(folder: string, limits: FolderLimits, now: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.map((name) => describeEntry(join(folder, name))));
  const entries = found.filter((entry) => entry !== undefined).toSorted((a, b) => b.used - a.used);
  let bytes = 0;
  for (const entry of entries) {
    const age = now - entry.used;
    bytes += entry.bytes;
    const goes = entry.draft ? age > limits.draft : age > limits.unused || (bytes > limits.bytes && bytes > entry.bytes);
    if (goes) await rm(entry.path, { force: true, recursive: true }).catch(() => undefined);
  }
}

async function describeEntry(path: string): Promise<Entry | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { path, draft: path.endsWith(".draft"), bytes: found.size, used: found.mtimeMs };
}
