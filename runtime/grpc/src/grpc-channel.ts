/**
 * A bidirectional gRPC stream as a channel, the same on both sides. The flow control of HTTP/2 holds senders back: what nobody asks
 * for is not read. Whoever closes says why in a last message behind what was sent before; a stream that ends without that was
 * ended by a client that says no more, or has broken.
 */
import type { ClientDuplexStream, ServerDuplexStream } from "@grpc/grpc-js";
import { FRAME_LIMIT, Inbox, mustTake, RmcError, type Channel } from "@rmc/runtime";
import type { Message } from "./message.ts";

export type GrpcStream = ClientDuplexStream<Message, Message> | ServerDuplexStream<Message, Message>;

/** Above this, `send` waits, and a stream whose messages nobody asks for is not read. */
const HIGH_WATER = 1024 * 1024;
/** The other side gets this long to take what was sent, and to hang up. */
const GOODBYE_MS = 30_000;

export class GrpcChannel implements Channel {
  readonly name = "grpc";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly onlyReads = true;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #stream: GrpcStream;
  readonly #giveUp: () => void;
  readonly #inbox = new Inbox<Uint8Array>((message) => this.#read(message));
  #isClosed = false;
  #pressure = 0;
  /** What senders wait for. */
  #room: PromiseWithResolvers<void> | undefined;
  #unread = 0;

  /** `giveUp`: ends the call at once. */
  constructor(stream: GrpcStream, giveUp: () => void) {
    this.#stream = stream;
    this.#giveUp = giveUp;
    stream.on("data", (message: Message) => this.#take(message));
    // Also a connection that breaks ends the stream, and is told of right after.
    stream.on("end", () => setImmediate(() => this.#hangUp(undefined)));
  }

  get pressure(): number {
    return this.#pressure;
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    this.#pressure += message.length;
    this.#stream.write(message, () => this.#left(message));
    if (this.#pressure > HIGH_WATER) await (this.#room ??= Promise.withResolvers()).promise;
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    if (this.#isClosed) return;
    this.#stream.write({ closed: reason ?? "" });
    this.#hangUp(reason);
    // What still comes is dropped; unread, it would keep the end from being seen.
    this.#stream.resume();
  }

  /** The call is over, and not because somebody said so. */
  fail(words: string): void {
    this.#end(words);
  }

  #take(message: Message): void {
    if (this.#isClosed) return;
    if (!(message instanceof Uint8Array)) return this.#hangUp(message.closed || undefined);
    this.#unread += message.length;
    this.#inbox.push(message);
    if (this.#unread > HIGH_WATER) this.#stream.pause();
  }

  #read({ length }: Uint8Array): void {
    this.#unread -= length;
    if (this.#unread <= HIGH_WATER && this.#stream.isPaused()) this.#stream.resume();
  }

  #left({ length }: Uint8Array): void {
    this.#pressure -= length;
    if (this.#pressure > HIGH_WATER) return;
    this.#room?.resolve();
    this.#room = undefined;
  }

  #hangUp(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#end(reason);
    this.#stream.end();
    const timer = setTimeout(this.#giveUp, GOODBYE_MS).unref();
    this.#stream.once("close", () => clearTimeout(timer));
  }

  #end(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.end();
    this.#room?.reject(new RmcError("channel-closed", "the gRPC stream was closed"));
    this.#closed.resolve(reason);
  }
}
