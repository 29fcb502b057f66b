/**
 * The tools of this phase take a second to get going: AssemblyScript's thread and esbuild's service. A build starts them
 * before it reads anything, so that they do it beside TypeScript. A build of the very texts of an earlier one finds its
 * kernels in the cache and needs no AssemblyScript; a record in the cache says which texts those were.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import type { UserFile } from "../ir/user-file.ts";
import { expectKernels } from "./asc/compile-kernels.ts";
import type { Cache } from "./cache.ts";
import { digestOf } from "./digest.ts";
import type { Versions } from "./versions.ts";

export interface BuildRecord {
  readonly cache: Cache;
  /** Absolute path of the entry. */
  readonly file: string;
  readonly release: boolean;
  readonly versions: Versions;
}

/** Settles when everything that is needed has been started, not when it is ready. */
export async function startTools(record: BuildRecord): Promise<void> {
  // What a request without work fails with, the next one fails with, too, and that one is waited for.
  void transform("").catch(() => undefined);
  if (!(await isRecorded(record))) expectKernels();
}

/** Kernels of these texts are in the cache from now on. */
export async function recordBuild(record: BuildRecord, root: string, files: readonly UserFile[]): Promise<void> {
  const texts = files.map(({ file, text }): Text => [join(root, file), digestOf(text)]);
  await record.cache.write(keyOf(record), Buffer.from(JSON.stringify(texts)));
}

type Text = readonly [path: string, digest: string];

async function isRecorded(record: BuildRecord): Promise<boolean> {
  const known = await record.cache.read(keyOf(record));
  if (known === undefined) return false;
  const texts = JSON.parse(Buffer.from(known).toString()) as readonly Text[];
  const same = texts.map(async ([path, digest]) => digestOf(await readFile(path, "utf8").catch(() => "")) === digest);
  return (await Promise.all(same)).every(Boolean);
}

function keyOf({ file, release, versions }: BuildRecord): string {
  return digestOf("texts of a build", versions.compiler, versions.assemblyscript, String(release), file);
}
