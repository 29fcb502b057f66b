/**
 * Results by the digest of everything they depend on, shared by all projects and processes of a user. A file is written
 * whole under another name before it gets its own, and says by its own digest that it is whole; so it does not matter who
 * else reads, writes, is killed or clears the folder meanwhile. What cannot be read is a miss, and what cannot be written
 * does not matter.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openEntry, sealEntry } from "./cache-entry.ts";
import { trimFolder } from "./trim-folder.ts";

const MEBIBYTE = 2 ** 20;
const DAY = 24 * 60 * 60 * 1000;

export interface CacheLimits {
  /** On disk, about. */
  readonly bytes: number;
  /** Days after which an entry goes that nobody used. */
  readonly days: number;
  /** What one process keeps of it in memory. */
  readonly memory: number;
}

const LIMITS: CacheLimits = { bytes: 512 * MEBIBYTE, days: 30, memory: 64 * MEBIBYTE };
/** Entries are spread over so many, and each keeps its own share of the limit: nobody ever looks at the whole. */
const FOLDERS = 256;

export class Cache {
  readonly #directory: string | undefined;
  readonly #limits: CacheLimits;
  /** Least recently used first. */
  readonly #warm = new Map<string, Uint8Array>();
  #warmBytes = 0;

  /** Without a directory the cache lasts as long as the object. */
  constructor(directory?: string, limits: Partial<CacheLimits> = {}) {
    this.#directory = directory;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** As far as can be seen without reading it. */
  has(key: string): boolean {
    return this.#warm.has(key) || (this.#directory !== undefined && existsSync(pathOf(this.#directory, key)));
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const warm = this.#warm.get(key);
    if (warm !== undefined || this.#directory === undefined) return warm;
    const path = pathOf(this.#directory, key);
    const file = await readFile(path).catch(() => undefined);
    const value = file && openEntry(key, file);
    if (value === undefined) return undefined;
    this.#keep(key, value);
    await touch(path);
    return value;
  }

  async write(key: string, value: Uint8Array): Promise<void> {
    this.#keep(key, value);
    if (this.#directory === undefined) return;
    const path = pathOf(this.#directory, key);
    const draft = `${path}.${randomUUID()}.draft`;
    try {
      await makeFolder(dirname(path));
      await writeFile(draft, sealEntry(key, value));
      await rename(draft, path);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
    const { bytes, days } = this.#limits;
    await trimFolder(dirname(path), { bytes: bytes / FOLDERS, unused: days * DAY, draft: DAY / 24 }, Date.now());
  }

  #keep(key: string, value: Uint8Array): void {
    this.#warmBytes += value.length - (this.#warm.get(key)?.length ?? 0);
    this.#warm.delete(key);
    this.#warm.set(key, value);
    if (this.#directory === undefined) return;
    for (const [oldest, { length }] of this.#warm) {
      if (this.#warmBytes <= this.#limits.memory || oldest === key) break;
      this.#warm.delete(oldest);
      this.#warmBytes -= length;
    }
  }
}

/** Keys begin with a word, then hexadecimal digits. */
function pathOf(directory: string, key: string): string {
  const name = key.replace(/[^A-Za-z0-9]/g, "-");
  return join(directory, name.slice(name.indexOf("-") + 1).slice(0, 2), name);
}

/** Node's own recursive `mkdir` tries forever where a file system answers that there is nothing (nodejs/node, /proc). */
async function makeFolder(path: string): Promise<void> {
  const make = (): Promise<string> =>
    mkdir(path, { mode: 0o700 }).then(
      () => "",
      (error: NodeJS.ErrnoException) => error.code ?? "failed",
    );
  let failure = await make();
  if (failure === "ENOENT" && dirname(path) !== path) {
    await makeFolder(dirname(path));
    failure = await make();
  }
  if (failure !== "" && failure !== "EEXIST") throw new Error(failure);
}

/** The time of a file is that of its last use. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
