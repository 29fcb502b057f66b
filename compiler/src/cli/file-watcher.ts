/** Tells when one of some files has another text, has gone, or has come to be. */
import { existsSync, watch, type FSWatcher } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Watches folders, not files: editors replace files, and a watched file that was replaced says no more. Of a folder that is not there,
 * the nearest that is.
 */
export class FileWatcher {
  #folders: readonly FSWatcher[] = [];
  #names: ReadonlySet<string> = new Set();
  #changed: (() => void) | undefined;

  /** Settles at the next change, or when the watcher is closed. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  /** The folders may have been made anew since the last time. */
  watch(files: readonly string[]): void {
    const before = this.#folders;
    const places = files.map(presentPlace);
    this.#names = new Set(places);
    this.#folders = [...new Set(places.map((place) => dirname(place)))].map((folder) => this.#open(folder));
    for (const watcher of before) watcher.close();
  }

  close(): void {
    for (const watcher of this.#folders) watcher.close();
    this.#changed?.();
  }

  #open(folder: string): FSWatcher {
    const watcher = watch(folder, (_, name) => {
      if (name === null || this.#names.has(join(folder, basename(name)))) this.#changed?.();
    });
    return watcher.on("error", () => watcher.close());
  }
}

/** The path, or the folder above it that has to appear first. */
function presentPlace(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) ? path : presentPlace(folder);
}
