/**
 * A channel inside one isolate: the real protocol over a function call. Tests and `rmc run` use it, so it behaves as a
 * socket does: what is sent belongs to the other side, `send` waits while the reader is behind, and closing one end closes both.
 */
import type { Channel } from "./channel.ts";
import { FRAME_LIMIT } from "./frame.ts";
import { Inbox } from "./link/inbox.ts";
import { mustTake } from "./must-take.ts";

/** Like a socket's buffers: enough to keep both sides busy, little enough that a slow reader is felt. */
const HIGH_WATER = 1024 * 1024;

/** Two ends of one channel. */
export function memoryChannels(highWater: number = HIGH_WATER): [Channel, Channel] {
  const left = new MemoryChannel(highWater);
  const right = new MemoryChannel(highWater);
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class MemoryChannel implements Channel {
  /** Set before anything is sent. */
  peer!: MemoryChannel;
  readonly name = "memory";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  readonly #inbox = new Inbox<Uint8Array>((message) => this.#read(message));
  readonly #highWater: number;
  #isClosed = false;
  #unread = 0;
  #drained: (() => void)[] = [];

  constructor(highWater: number) {
    this.#highWater = highWater;
  }

  get pressure(): number {
    return this.peer.#unread;
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#isClosed);
    const room = this.peer.#take(message);
    if (room) await room;
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    this.#unread = 0;
    this.#release();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closed.resolve(reason);
    this.peer.#hangUp(reason);
  }

  #take(message: Uint8Array): Promise<void> | undefined {
    this.#unread += message.length;
    this.#inbox.push(message);
    if (this.#unread <= this.#highWater) return undefined;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #read({ length }: Uint8Array): void {
    this.#unread -= length;
    if (this.#unread <= this.#highWater && this.#drained.length > 0) this.#release();
  }

  /** The other side has closed: what it had sent can still be read. */
  #hangUp(reason: string | undefined): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#inbox.end();
    this.#release();
    this.#closed.resolve(reason);
  }

  #release(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
