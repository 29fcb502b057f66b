/**
 * Where a format writes its bytes. `patch` goes back to fill in what is only known at the end (the sizes in a wav header).
 * Standard output cannot go back, so bytes for it are spooled in a temporary file and copied when they are complete:
 * `--out name=-` gives the same bytes as a path.
 */
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Writable } from "node:stream";

export interface ByteWriter {
  /** Bytes written so far. */
  readonly length: number;
  /** Appends. The bytes may be used again once the promise has settled. */
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites bytes that were already written. */
  patch(at: number, bytes: Uint8Array): Promise<void>;
  /** Idempotent. What was written stays. */
  close(): Promise<void>;
}

/** Small writes are gathered: a file of short lines must not cost one system call a line. */
const GATHER = 1 << 16;

export async function fileWriter(path: string): Promise<ByteWriter> {
  return new FileWriter(await open(path, "w"), async () => {});
}

/** A spool that ends on `stream`, which stays open. */
export async function streamWriter(stream: Writable): Promise<ByteWriter> {
  const folder = await mkdtemp(join(tmpdir(), "rmc-out-"));
  const path = join(folder, "spool");
  return new FileWriter(await open(path, "w"), async () => {
    try {
      await pipeline(createReadStream(path), stream, { end: false });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

class FileWriter implements ByteWriter {
  #file: FileHandle;
  #finish: () => Promise<void>;
  #pending: Uint8Array[] = [];
  #gathered = 0;
  #flushed = 0;
  #closing: Promise<void> | undefined;

  constructor(file: FileHandle, finish: () => Promise<void>) {
    this.#file = file;
    this.#finish = finish;
  }

  get length(): number {
    return this.#flushed + this.#gathered;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes.slice());
    this.#gathered += bytes.length;
    if (this.#gathered >= GATHER) await this.#flush();
  }

  async patch(at: number, bytes: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#file.write(bytes, 0, bytes.length, at);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
    await this.#finish();
  }

  async #flush(): Promise<void> {
    const parts = this.#pending;
    const at = this.#flushed;
    this.#pending = [];
    this.#flushed += this.#gathered;
    this.#gathered = 0;
    if (parts.length > 0) await this.#file.writev(parts, at);
  }
}
