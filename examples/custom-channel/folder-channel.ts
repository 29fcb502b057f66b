/**
 * A channel over a folder that two processes share, on one machine or over the network: a message is a file with its number as
 * its name, and whoever has read it removes it. The file `end` says how many there were, and why that was all. Both sides look
 * again and again, since network folders tell nobody what happens in them.
 */
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { FRAME_LIMIT, mustTake, RmcError, type Channel } from "@rmc/runtime";

const LOOK_MS = 5;
/** So many files wait for their reader, then `send` waits too. */
const AHEAD = 64;

export class FolderChannel implements Channel {
  readonly name = "folder";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly onlyReads = true;
  readonly #ended = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#ended.promise;
  pressure = 0;
  readonly #mine: string;
  readonly #theirs: string;
  #writing: Promise<void> = Promise.resolve();
  #sent = 0;
  #received = 0;
  /** Messages that there are to receive: known at the end. */
  #all = Infinity;
  #isClosed = false;

  /** This side writes into `mine` and reads what is in `theirs`. */
  constructor(mine: string, theirs: string) {
    this.#mine = mine;
    this.#theirs = theirs;
    void this.#awaitEnd();
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    const number = this.#sent++;
    this.pressure += message.length;
    await this.#write(String(number), message).finally(() => (this.pressure -= message.length));
    while (!this.#isClosed && existsSync(join(this.#mine, String(number - AHEAD)))) await pause(LOOK_MS);
  }

  async receive(): Promise<Uint8Array | undefined> {
    for (; this.#received < this.#all; await pause(LOOK_MS)) {
      const message = await take(join(this.#theirs, String(this.#received)));
      if (message && this.#received++ < this.#all) return message;
    }
    return undefined;
  }

  close(reason?: string): void {
    this.#all = 0;
    if (this.#isClosed) return;
    this.#end(reason);
    this.#write("end", JSON.stringify({ messages: this.#sent, reason })).catch(() => undefined);
  }

  /** One after the other. A file is there as a whole or not at all. */
  #write(name: string, content: Uint8Array | string): Promise<void> {
    const path = join(this.#mine, name);
    const written = this.#writing.then(() => writeFile(`${path}.part`, content)).then(() => rename(`${path}.part`, path));
    return (this.#writing = written.catch((cause: unknown) => {
      this.#end(`${this.#mine} cannot be written: ${String(cause)}`);
      throw new RmcError("channel-closed", "the folder cannot be written", { cause });
    }));
  }

  async #awaitEnd(): Promise<void> {
    for (; !this.#isClosed; await pause(LOOK_MS)) {
      const end = await take(join(this.#theirs, "end"));
      if (!end || this.#isClosed) continue;
      const { messages, reason } = JSON.parse(new TextDecoder().decode(end)) as { readonly messages: number; readonly reason?: string };
      this.#all = messages;
      this.#end(reason);
    }
  }

  #end(reason: string | undefined): void {
    this.#isClosed = true;
    this.#ended.resolve(reason);
  }
}

/** Undefined while it is not there. */
async function take(path: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes) await rm(path);
  // Not the Buffer, whose `slice` is no copy.
  return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
