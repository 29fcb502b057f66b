/**
 * Where a format writes its bytes. `patch` goes back to fill in what is only known at the end (the sizes in a wav header).
 * Standard output cannot go back: bytes of a format that does are spooled in a temporary file and copied when they are
 * complete, so `--out name=-` gives the same bytes as a path. Others leave as they come.
 */
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Writable } from "node:stream";
import { ReaderGone } from "../reader-gone.ts";

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
/** Nor may a reader wait long for a line that is there. */
const GATHER_MS = 20;

export async function fileWriter(path: string): Promise<ByteWriter> {
  return new FileWriter(await open(path, "w"), async () => {});
}

/** What is written leaves soon. `stream` stays open. */
export function streamWriter(stream: Writable): ByteWriter {
  return new StreamWriter(stream);
}

/** A spool that ends on `stream`, which stays open. */
export async function spoolWriter(stream: Writable): Promise<ByteWriter> {
  const folder = await mkdtemp(join(tmpdir(), "rmc-out-"));
  const path = join(folder, "spool");
  return new FileWriter(await open(path, "w"), async () => {
    try {
      await pipeline(createReadStream(path), stream, { end: false });
    } catch (error) {
      throw ReaderGone.from(error);
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

class StreamWriter implements ByteWriter {
  length = 0;
  readonly #stream: Writable;
  readonly #pending: Uint8Array[] = [];
  #gathered = 0;
  #timer: NodeJS.Timeout | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure.error;
    this.#pending.push(bytes.slice());
    this.#gathered += bytes.length;
    this.length += bytes.length;
    if (this.#gathered >= GATHER) return this.#flush();
    // What goes wrong then is told at the next write, or at the end.
    this.#timer ??= setTimeout(() => void this.#flush().catch(() => {}), GATHER_MS);
  }

  patch(): Promise<void> {
    return Promise.reject(new Error("a stream cannot go back"));
  }

  close(): Promise<void> {
    return this.#flush();
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = Buffer.concat(this.#pending.splice(0));
    this.#gathered = 0;
    this.#leaving = this.#leaving.then(() => (bytes.length > 0 ? this.#send(bytes) : undefined));
    return this.#leaving;
  }

  #send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (failure) => {
        if (failure === null || failure === undefined) return resolve();
        const error = ReaderGone.from(failure);
        this.#failure = { error };
        reject(error);
      });
    });
  }
}
