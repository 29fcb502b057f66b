/**
 * One end of a connection as the measurements see it: over a link, over bare `ws`, `@grpc/grpc-js` and `node:net`. A message begins with
 * an order, which the other end carries out (`obey`). Nothing stands between a bare socket and its handler.
 */
import { once } from "node:events";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createFrame, DATA, Incoming, Link, Outgoing, type Channel, type Frame } from "@rmc/runtime";
import type { WebSocket } from "ws";

/** Take it; send it back; send `count` messages of `size` bytes. */
export type Order = "take" | "return" | "pour";
const ORDERS: readonly Order[] = ["take", "return", "pour"];

export interface Message {
  readonly order: Order;
  readonly count: number;
  readonly size: number;
  /** Sends the same bytes to where they came from. */
  back(): void;
}

export type OnMessage = (message: Message) => void;

export interface End {
  onMessage: OnMessage;
  /** A new message of `bytes` bytes. Resolves, if it is a promise, when more should be sent. */
  send(order: Order, bytes: number, pours?: { readonly count: number; readonly size: number }): Promise<unknown> | undefined;
  close(): void;
}

export function obey(end: End): void {
  end.onMessage = (message) => {
    if (message.order === "return") message.back();
    else if (message.order === "pour") void pour(end, message.count, message.size);
  };
}

/** The last message comes back when `last` says so. */
export async function pour(end: End, count: number, size: number, last: Order = "take"): Promise<void> {
  for (let i = 1; i <= count; i++) await end.send(i === count ? last : "take", size);
}

/** What is said first, by who was dialled. */
export const GREETING = 64;

/** What a sender waits for, as channels do. */
const HIGH_WATER = 1024 * 1024;

export class LinkEnd implements End {
  onMessage: OnMessage;
  readonly #link: Link;
  readonly #out: Outgoing;
  #step = 0;

  constructor(channel: Channel, side: "near" | "far", onMessage: OnMessage = ignore) {
    this.onMessage = onMessage;
    const [out, into] = side === "near" ? [1, 2] : [2, 1];
    this.#out = new Outgoing(out, { mode: "reliable" });
    const incoming = new Incoming(into, { mode: "reliable" });
    this.#link = new Link(channel, { control: () => undefined, closed: () => undefined });
    this.#link.add(this.#out);
    this.#link.add(incoming);
    void this.#read(incoming);
  }

  send(order: Order, bytes: number, pours = { count: 0, size: 0 }): Promise<unknown> | undefined {
    const frame = createFrame(DATA, this.#out.stream, bytes, { time: 0, step: this.#step++ });
    write(frame.view, frame.at, order, pours);
    this.#out.push(frame);
    return this.#out.isBehind ? this.#out.drained() : undefined;
  }

  close(): void {
    this.#link.close();
  }

  async #read(incoming: Incoming): Promise<void> {
    for (let frame = await incoming.receive(); frame; frame = await incoming.receive()) {
      const arrived = frame;
      this.onMessage({ ...read(arrived.view, arrived.at), back: () => this.#back(arrived) });
    }
  }

  /** As a relay does, but that the stream has another number. */
  #back(frame: Frame): void {
    frame.view.setUint32(4, this.#out.stream, true);
    this.#out.push({ ...frame, stream: this.#out.stream });
  }
}

export class BareWebSocket implements End {
  onMessage: OnMessage;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, onMessage: OnMessage = ignore) {
    this.onMessage = onMessage;
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.onMessage({ ...read(viewOf(data), 0), back: () => socket.send(data) }));
  }

  send(order: Order, bytes: number, pours = { count: 0, size: 0 }): Promise<unknown> | undefined {
    const message = Buffer.alloc(bytes);
    write(viewOf(message), 0, order, pours);
    if (this.#socket.bufferedAmount > HIGH_WATER) return new Promise((resolve) => this.#socket.send(message, resolve));
    this.#socket.send(message);
    return undefined;
  }

  close(): void {
    this.#socket.close();
  }
}

/** Of either side; its serialiser gives bytes back as they are. */
export class BareGrpc implements End {
  onMessage: OnMessage;
  readonly #stream: Duplex;

  constructor(stream: Duplex, onMessage: OnMessage = ignore) {
    this.onMessage = onMessage;
    this.#stream = stream;
    stream.on("error", () => undefined);
    stream.on("data", (data: Buffer) => this.onMessage({ ...read(viewOf(data), 0), back: () => void stream.write(data) }));
  }

  send(order: Order, bytes: number, pours = { count: 0, size: 0 }): Promise<unknown> | undefined {
    const message = Buffer.alloc(bytes);
    write(viewOf(message), 0, order, pours);
    return this.#stream.write(message) ? undefined : once(this.#stream, "drain");
  }

  close(): void {
    this.#stream.end();
  }
}

/** A data channel as its library has it. */
export interface RawDataChannel {
  /** Above it, it is waited for `onRoom`. */
  readonly highWater: number;
  send(message: Buffer): void;
  bufferedAmount(): number;
  onMessage(listener: (data: Buffer) => void): void;
  onRoom(listener: () => void): void;
  close(): void;
}

export class BareDataChannel implements End {
  onMessage: OnMessage;
  readonly #channel: RawDataChannel;
  #waiting: (() => void)[] = [];

  constructor(channel: RawDataChannel, onMessage: OnMessage = ignore) {
    this.onMessage = onMessage;
    this.#channel = channel;
    channel.onMessage((data) => this.onMessage({ ...read(viewOf(data), 0), back: () => channel.send(data) }));
    channel.onRoom(() => {
      for (const go of this.#waiting.splice(0)) go();
    });
  }

  send(order: Order, bytes: number, pours = { count: 0, size: 0 }): Promise<unknown> | undefined {
    const message = Buffer.alloc(bytes);
    write(viewOf(message), 0, order, pours);
    this.#channel.send(message);
    if (this.#channel.bufferedAmount() <= this.#channel.highWater) return undefined;
    return new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#channel.close();
  }
}

/** A message says how long it is, and is not put together. */
export class BareSocket implements End {
  onMessage: OnMessage;
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #missing = 0;

  constructor(socket: Socket, onMessage: OnMessage = ignore) {
    this.onMessage = onMessage;
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  send(order: Order, bytes: number): Promise<unknown> | undefined {
    const message = Buffer.alloc(bytes);
    write(viewOf(message), 0, order, { count: 0, size: bytes });
    this.#socket.write(message);
    return undefined;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#chunks.length === 0) this.#missing = read(viewOf(chunk), 0).size;
    this.#chunks.push(chunk);
    this.#missing -= chunk.length;
    if (this.#missing > 0) return;
    const chunks = this.#chunks;
    this.#chunks = [];
    this.onMessage({ ...read(viewOf(chunks[0]!), 0), back: () => this.#back(chunks) });
  }

  #back(chunks: readonly Buffer[]): void {
    this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    this.#socket.uncork();
  }
}

/** Of a browser or of Node; `moves` or copies. */
export class BarePort implements End {
  onMessage: OnMessage;
  readonly #port: MessagePort;
  readonly #moves: boolean;

  constructor(port: MessagePort, moves: boolean, onMessage: OnMessage = ignore) {
    this.onMessage = onMessage;
    this.#port = port;
    this.#moves = moves;
    port.onmessage = ({ data }: MessageEvent<Uint8Array<ArrayBuffer>>) =>
      this.onMessage({ ...read(viewOf(data), 0), back: () => this.#post(data) });
  }

  send(order: Order, bytes: number, pours = { count: 0, size: 0 }): undefined {
    const message = new Uint8Array(bytes);
    write(viewOf(message), 0, order, pours);
    this.#post(message);
  }

  close(): void {
    this.#port.close();
  }

  #post(message: Uint8Array<ArrayBuffer>): void {
    this.#port.postMessage(message, this.#moves ? [message.buffer] : []);
  }
}

/** The serialiser of bare gRPC. */
export const same = (bytes: Buffer): Buffer => bytes;

const ignore: OnMessage = () => undefined;

function write(view: DataView, at: number, order: Order, { count, size }: { readonly count: number; readonly size: number }): void {
  view.setUint32(at, ORDERS.indexOf(order), true);
  view.setUint32(at + 4, count, true);
  view.setUint32(at + 8, size, true);
}

function read(view: DataView, at: number): Pick<Message, "order" | "count" | "size"> {
  return { order: ORDERS[view.getUint32(at, true)]!, count: view.getUint32(at + 4, true), size: view.getUint32(at + 8, true) };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
