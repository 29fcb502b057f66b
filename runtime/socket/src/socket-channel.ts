/**
 * A unix or TCP socket as a channel. What is sent in one turn of the event loop leaves together, headers and messages as they
 * are, in one call of the system. Whoever closes says why behind what was sent before; a socket that ends without that has
 * broken.
 */
import type { Socket } from "node:net";
import { FRAME_LIMIT, Inbox, mustTake, RmcError, type Channel } from "@rmc/runtime";
import { goodbye, header, MessageReader } from "./message-reader.ts";

/** Above this, `send` waits, and a socket whose messages nobody asks for is not read. */
const HIGH_WATER = 1024 * 1024;
/** The other side gets this long to take what was sent, and to hang up. */
const GOODBYE_MS = 30_000;

export class SocketChannel implements Channel {
  readonly name: "unix" | "tcp";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly onlyReads = true;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #socket: Socket;
  readonly #inbox = new Inbox<Uint8Array>((message) => this.#read(message));
  readonly #reader: MessageReader;
  #isClosed = false;
  #isGathering = false;
  /** What senders wait for. */
  #room: PromiseWithResolvers<void> | undefined;
  #unread = 0;

  /** The socket must be open. */
  constructor(socket: Socket, name: "unix" | "tcp") {
    this.name = name;
    this.#socket = socket;
    this.#reader = new MessageReader(FRAME_LIMIT, {
      message: (bytes) => this.#take(bytes),
      goodbye: (reason) => this.#hangUp(reason || undefined),
      fault: (words) => this.#refuse(words),
    });
    socket.on("data", (chunk: Buffer<ArrayBuffer>) => this.#reader.take(chunk));
    socket.on("drain", () => this.#drain());
    socket.on("end", () => this.#end(this.#reader.isWithin ? "it ended in the middle of a message" : undefined));
    socket.on("error", ({ message }) => this.#end(message));
    socket.on("close", () => this.#end(undefined));
  }

  get pressure(): number {
    return this.#socket.writableLength;
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    this.#gather();
    this.#socket.write(header(message.length));
    this.#socket.write(message);
    if (this.pressure > HIGH_WATER) await (this.#room ??= Promise.withResolvers()).promise;
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    if (this.#isClosed) return;
    this.#hangUp(reason);
    // What still comes is dropped; unread, it would keep the other side from seeing the end.
    this.#socket.resume();
  }

  #take(message: Uint8Array): void {
    if (this.#isClosed) return;
    this.#unread += message.length;
    this.#inbox.push(message);
    if (this.#unread > HIGH_WATER) this.#socket.pause();
  }

  #read({ length }: Uint8Array): void {
    this.#unread -= length;
    if (this.#unread <= HIGH_WATER && this.#socket.isPaused()) this.#socket.resume();
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#socket.uncork();
    });
  }

  #drain(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  /** Behind what was sent. */
  #hangUp(reason: string | undefined): void {
    this.#end(reason);
    this.#socket.end(goodbye(reason));
    const timer = setTimeout(() => this.#socket.destroy(), GOODBYE_MS).unref();
    this.#socket.once("close", () => clearTimeout(timer));
  }

  #refuse(words: string): void {
    this.#end(words);
    this.#socket.write(goodbye(words));
    this.#socket.destroySoon();
  }

  #end(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.end();
    this.#room?.reject(new RmcError("channel-closed", "the socket was closed"));
    this.#closed.resolve(reason);
  }
}
