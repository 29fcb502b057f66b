/**
 * Many sessions on one connection: each has a slot, the upper half of the numbers of all its streams, and is a channel of its own
 * to whoever uses it. Nothing is added to a frame. A slot ends with CLOSE from both sides, in whatever order: until then it is not
 * given away again, so that what is still on the way is never another session's.
 */
import type { Channel } from "../channel.ts";
import { RmcError } from "../error.ts";
import { CLOSE, HELLO, OPEN } from "../frame-type.ts";
import { jsonFrame } from "../frame.ts";
import { mustTake } from "../must-take.ts";
import { Inbox } from "./inbox.ts";

/** Where a frame says it; 0 is a connection that is not shared, and the last one is that of lasting channels' own words. */
const SLOT_AT = 6;
const TYPE_AT = 1;
const LAST_SLOT = 0xfffe;
/** Taken at once, also of those that this side has closed and the other one has not: somebody may never do so. */
const MOST_TAKEN = 2_048;

/** Whether the first message of a connection says that it is shared. */
export function isShared(first: Uint8Array): boolean {
  return slotOf(first) !== 0;
}

/** Tells `accept` of every channel that the other side opens. `first`: what was received to see that there may be many. */
export function acceptShared(channel: Channel, accept: (channel: Channel) => void, first?: Uint8Array): void {
  void new SharedChannel(channel, accept, first).closed;
}

export class SharedChannel {
  readonly closed: Promise<string | undefined>;
  readonly #channel: Channel;
  readonly #accept: ((channel: Channel) => void) | undefined;
  readonly #slots = new Map<number, Slot>();
  #next = 1;

  /** With `accept`, this side is told of what the other one opens; without it, it opens. `first`: a message that came already. */
  constructor(channel: Channel, accept?: (channel: Channel) => void, first?: Uint8Array) {
    this.#channel = channel;
    this.#accept = accept;
    this.closed = channel.closed;
    void this.#read(first);
  }

  /** How many are open, or not closed by both sides yet. */
  get size(): number {
    return this.#slots.size;
  }

  open(): Channel {
    if (this.#slots.size >= LAST_SLOT) throw new RmcError("over-limit", `a connection carries ${LAST_SLOT} sessions at most`);
    while (this.#slots.has(this.#next)) this.#next = (this.#next % LAST_SLOT) + 1;
    const slot = this.#create(this.#next);
    this.#next = (this.#next % LAST_SLOT) + 1;
    return slot;
  }

  close(reason?: string): void {
    this.#channel.close(reason);
  }

  async #read(first: Uint8Array | undefined): Promise<void> {
    try {
      for (let message = first ?? (await this.#channel.receive()); message; message = await this.#channel.receive()) this.#take(message);
    } catch (error) {
      this.#channel.close(RmcError.from(error, "protocol").message);
    }
    const reason = await this.#channel.closed;
    for (const slot of this.#slots.values()) slot.lose(reason);
    this.#slots.clear();
  }

  #take(message: Uint8Array): void {
    const number = slotOf(message);
    const type = message[TYPE_AT];
    let slot = this.#slots.get(number);
    if (slot === undefined) {
      // What opens nothing here is the rest of what was closed before it began.
      if (this.#accept === undefined || number === 0 || (type !== OPEN && type !== HELLO))
        throw new RmcError("protocol", `a frame for session ${number} of a connection, which is not open`);
      if (this.#slots.size >= MOST_TAKEN) throw new RmcError("over-limit", `a connection carries ${MOST_TAKEN} sessions at most`);
      slot = this.#create(number);
      this.#accept(slot);
    }
    setSlot(message, 0);
    slot.take(message, type === CLOSE);
  }

  #create(number: number): Slot {
    const slot = new Slot(this.#channel, number, () => void this.#slots.delete(number));
    this.#slots.set(number, slot);
    return slot;
  }
}

class Slot implements Channel {
  readonly numbers?: true;
  readonly paths?: NonNullable<Channel["paths"]>;
  readonly #channel: Channel;
  readonly #number: number;
  readonly #over: () => void;
  readonly #inbox = new Inbox<Uint8Array>();
  readonly #closed = Promise.withResolvers<string | undefined>();
  readonly closed: Promise<string | undefined> = this.#closed.promise;
  #hasSaid = false;
  #hasHeard = false;
  #isLost = false;

  constructor(channel: Channel, number: number, over: () => void) {
    this.#channel = channel;
    this.#number = number;
    this.#over = over;
    if (channel.numbers) this.numbers = true;
    if (channel.paths) this.paths = channel.paths;
  }

  get name(): string {
    return this.#channel.name;
  }

  get messageLimit(): number {
    return this.#channel.messageLimit;
  }

  get pressure(): number {
    return this.#channel.pressure;
  }

  async send(message: Uint8Array): Promise<void> {
    mustTake(message, this, this.#hasSaid || this.#isLost || (this.#hasHeard && message[TYPE_AT] !== CLOSE));
    await this.#pass(message);
  }

  receive(): Promise<Uint8Array | undefined> {
    return this.#inbox.next();
  }

  close(reason?: string): void {
    this.#inbox.abandon();
    this.#say(reason);
    this.#closed.resolve(reason);
  }

  /** From the connection. What comes behind this side's CLOSE is for nobody; whoever hears the other one's says his own. */
  take(message: Uint8Array, isClose: boolean): void {
    if (!this.#hasSaid) this.#inbox.push(message);
    if (!isClose) return;
    this.#hasHeard = true;
    this.#settle();
    this.#inbox.end();
    this.#closed.resolve(undefined);
  }

  /** The connection is over. */
  lose(reason: string | undefined): void {
    this.#isLost = true;
    this.#inbox.end();
    this.#closed.resolve(reason);
  }

  /** CLOSE is the last frame of a side; a link has sent its own. */
  #say(reason: string | undefined): void {
    if (this.#hasSaid || this.#isLost) return;
    this.#pass(jsonFrame(CLOSE, reason === undefined ? {} : { reason }).bytes).catch(() => undefined);
  }

  #pass(message: Uint8Array): Promise<void> {
    setSlot(message, this.#number);
    this.#hasSaid = message[TYPE_AT] === CLOSE;
    const sent = this.#channel.send(message);
    this.#settle();
    return sent;
  }

  #settle(): void {
    if (this.#hasSaid && this.#hasHeard) this.#over();
  }
}

function slotOf(message: Uint8Array): number {
  return message[SLOT_AT]! | (message[SLOT_AT + 1]! << 8);
}

function setSlot(message: Uint8Array, slot: number): void {
  message[SLOT_AT] = slot & 0xff;
  message[SLOT_AT + 1] = slot >> 8;
}
