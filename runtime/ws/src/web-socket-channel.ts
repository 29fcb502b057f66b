/**
 * A WebSocket as a channel: the standard interface that browsers, workerd, Node and the `ws` package share. One binary
 * message is one frame. A text message, which no rmc host sends, closes the channel.
 */
import { FRAME_LIMIT, Inbox, mustTake, WENT_AWAY, type Channel } from "@rmc/runtime";

/** What is used of a WebSocket. `bufferedAmount` is missing on workerd, which keeps no count. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount?: number;
  send(message: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  addEventListener(type: "error", listener: (event: unknown) => void): void;
}

/** Sends, and resolves when the message has left: hosts that can tell need not ask again and again. */
export type Write = (message: Uint8Array<ArrayBuffer>) => Promise<void>;

/** Above this, `send` waits. */
const HIGH_WATER = 1024 * 1024;
/** How often `bufferedAmount` is read while it is above: WebSocket has no event for it. */
const DRAIN_MS = 2;
const NORMAL = 1000;
/** A page that was left says so. */
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;

export class WebSocketChannel implements Channel {
  readonly name = "ws";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly onlyReads = true;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #socket: WebSocketLike;
  readonly #write: Write | undefined;
  readonly #inbox = new Inbox<Uint8Array>();
  #isClosed = false;

  /** The socket must be open. */
  constructor(socket: WebSocketLike, write?: Write) {
    this.#socket = socket;
    this.#write = write;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#take(data));
    socket.addEventListener("close", ({ code, reason }) => this.#end(code === GOING_AWAY ? WENT_AWAY : reason || undefined));
    socket.addEventListener("error", () => this.#end("the WebSocket failed"));
  }

  get pressure(): number {
    return this.#socket.bufferedAmount ?? 0;
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    const bytes = message as Uint8Array<ArrayBuffer>;
    if (this.#write && this.pressure > HIGH_WATER) return this.#write(bytes);
    this.#socket.send(bytes);
    while (!this.#isClosed && this.pressure > HIGH_WATER) await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    this.#shut(NORMAL, reason);
  }

  #take(data: unknown): void {
    if (data instanceof ArrayBuffer) this.#inbox.push(new Uint8Array(data));
    else this.#shut(UNSUPPORTED_DATA, "only binary messages are understood");
  }

  #shut(code: number, reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#end(reason);
    // A close reason has at most 123 bytes of UTF-8.
    this.#socket.close(code, reason?.replace(/[^ -~]/g, "?").slice(0, 120));
  }

  #end(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.end();
    this.#closed.resolve(reason);
  }
}
