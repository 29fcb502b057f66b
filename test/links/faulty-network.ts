/**
 * A network between a dialler and an acceptor, in which everything goes wrong that can: its channels keep their promise (whole,
 * in order, nothing after a loss) only as long as no fault is made. Faults are counted by kind.
 */
import { FRAME_LIMIT, RmcError, type Channel } from "@rmc/runtime";
import { Inbox } from "../../runtime/core/src/link/inbox.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export const FAULTS = [
  "drop",
  "delay",
  "duplicate",
  "kill",
  "freeze",
  "half-open",
  "crash of the acceptor's end",
  "refused dial",
  "slow dial",
  "move",
  "move during move",
] as const;

export type Fault = (typeof FAULTS)[number];

/** The first so many of them happen to messages. */
const OF_MESSAGES = 7;

export class FaultyNetwork {
  readonly faults: Map<Fault, number> = new Map(FAULTS.map((fault) => [fault, 0]));
  /** Of a hundred messages, how many meet a fault. */
  readonly rate: number;
  /** Bytes in a millisecond. */
  readonly speed: number;
  readonly #clock: VirtualClock;
  readonly #accept: (end: Channel) => void;

  constructor(clock: VirtualClock, rate: number, accept: (end: Channel) => void, speed = Infinity) {
    this.#clock = clock;
    this.rate = rate;
    this.speed = speed;
    this.#accept = accept;
  }

  async dial(): Promise<Channel> {
    if (this.#happens("refused dial")) {
      await this.#clock.pause(this.#clock.random() * 20);
      throw new RmcError("unknown-host", "refused");
    }
    await this.#clock.pause(this.#happens("slow dial") ? 20_000 * this.#clock.random() : 2 + this.#clock.random() * 10);
    const [near, far] = [new End(this, this.#clock), new End(this, this.#clock)];
    near.peer = far;
    far.peer = near;
    this.#accept(far);
    return near;
  }

  /** What becomes of a message on its way from one end to the other. */
  faultOf(): Fault | undefined {
    if (this.#clock.random() * 100 >= this.rate) return undefined;
    const fault = FAULTS[Math.floor(this.#clock.random() * OF_MESSAGES)]!;
    this.count(fault);
    return fault;
  }

  count(fault: Fault): void {
    this.faults.set(fault, this.faults.get(fault)! + 1);
  }

  #happens(fault: Fault): boolean {
    if (this.#clock.random() * 100 >= this.rate) return false;
    this.count(fault);
    return true;
  }
}

class End implements Channel {
  peer!: End;
  readonly name = "faulty";
  readonly messageLimit: number = FRAME_LIMIT;
  readonly pressure = 0;
  readonly closed: Promise<string | undefined>;
  readonly #network: FaultyNetwork;
  readonly #clock: VirtualClock;
  readonly #inbox = new Inbox<Uint8Array>();
  readonly #closed = Promise.withResolvers<string | undefined>();
  #isClosed = false;
  /** When the last message that was sent from here arrives: none overtakes another. */
  #busyUntil = 0;

  constructor(network: FaultyNetwork, clock: VirtualClock) {
    this.#network = network;
    this.#clock = clock;
    this.closed = this.#closed.promise;
  }

  async send(message: Uint8Array): Promise<void> {
    if (this.#isClosed) throw new RmcError("channel-closed", "the channel is closed");
    const fault = this.#network.faultOf();
    const random = this.#clock.random();
    if (fault === "kill") return this.#kill();
    if (fault === "half-open") return this.#die("half-open");
    if (fault === "crash of the acceptor's end") return this.peer.#die("crash");
    if (fault === "freeze") this.#busyUntil = this.#clock.now() + 40_000 * random;
    if (fault === "delay") this.#busyUntil = Math.max(this.#busyUntil, this.#clock.now()) + 500 * random;
    if (fault === "drop") return;
    this.#deliver(message);
    if (fault === "duplicate") this.#deliver(message);
    // It is no longer the sender's, who may not send it again.
    message.fill(0);
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  /** As a socket: what was sent arrives, then the other end closes. */
  close(reason?: string): void {
    if (this.#isClosed) return;
    this.#die(reason);
    this.#clock.after(Math.max(0, this.#busyUntil - this.#clock.now()) + 1, () => this.peer.#hangUp(reason));
  }

  #deliver(message: Uint8Array): void {
    const copy = message.slice();
    this.#busyUntil = Math.max(this.#busyUntil, this.#clock.now()) + this.#clock.random() * 2 + message.length / this.#network.speed;
    this.#clock.after(this.#busyUntil - this.#clock.now(), () => this.peer.#inbox.push(copy));
  }

  #kill(): void {
    this.#die("killed");
    this.peer.#die("killed");
  }

  /** Only this end knows. */
  #die(reason: string | undefined): void {
    this.#isClosed = true;
    this.#inbox.abandon();
    this.#closed.resolve(reason);
  }

  #hangUp(reason: string | undefined): void {
    this.#isClosed = true;
    this.#inbox.end();
    this.#closed.resolve(reason);
  }
}
