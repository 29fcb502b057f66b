/**
 * Results by the digest of everything they depend on. Entries are never changed and are written whole under another name
 * before they get their own, so that processes may share the folder; what cannot be read is a miss, and what cannot be
 * written does not matter.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export class Cache {
  readonly #directory: string | undefined;
  readonly #warm = new Map<string, Uint8Array>();

  /** Without a directory the cache lasts as long as the object. */
  constructor(directory?: string) {
    this.#directory = directory;
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    const warm = this.#warm.get(key);
    if (warm !== undefined || this.#directory === undefined) return warm;
    const found = await readFile(this.#path(this.#directory, key)).catch(() => undefined);
    if (found !== undefined) this.#warm.set(key, found);
    return found;
  }

  async write(key: string, value: Uint8Array): Promise<void> {
    this.#warm.set(key, value);
    if (this.#directory === undefined) return;
    const path = this.#path(this.#directory, key);
    const draft = `${path}.${randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(draft, value);
      await rename(draft, path);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  #path(directory: string, key: string): string {
    const name = key.replace(/[^A-Za-z0-9]/g, "-");
    return join(directory, name.slice(0, 9), name);
  }
}
