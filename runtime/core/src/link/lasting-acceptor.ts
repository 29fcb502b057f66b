/** The accepting side's lasting channels: what comes in is a new one, another path of one that is known, or none of these. */
import type { Channel } from "../channel.ts";
import { machineClock, type Clock } from "../clock.ts";
import { RmcError } from "../error.ts";
import { ERROR, HELLO } from "../frame-type.ts";
import { errorFrame } from "../session/messages.ts";
import { randomId } from "../random-id.ts";
import { GRACE_MS, LastingChannel, type LastingOptions } from "./lasting-channel.ts";
import { pathMessage, readPathMessage, type PathMessage } from "./path-message.ts";

/** How long a path may be silent at first. */
const GREETING_MS = 10_000;
/** Some for each of the sessions that a host runs at most, and for those that are dying. */
const MOST_CHANNELS = 10_000;
/** So many of them may be one client's: he leaves room for others. An office behind one address has some of its own. */
const MOST_OF_ONE = 1_000;
/** How long the other side may take to say that it has everything. */
const FAREWELL_MS = 1_000;

export interface Accepted {
  readonly channel: Channel;
  /** Of a channel that does not last: what was received to see that. */
  readonly first?: Uint8Array;
}

export class LastingAcceptor {
  readonly #clock: Clock;
  readonly #channels = new Map<string, LastingChannel>();
  /** Those that are over: whoever comes late must not begin anew. */
  readonly #over = new Set<string>();
  /** How many channels each client has. */
  readonly #owned = new Map<string, number>();
  /** Names that were given to somebody who was let in. */
  readonly #expected = new Set<string>();
  #isClosed = false;

  /** Of the channels that it makes. */
  readonly #options: Pick<LastingOptions, "grace" | "message">;

  constructor(clock: Clock = machineClock, options: Pick<LastingOptions, "grace" | "message"> = {}) {
    this.#clock = clock;
    this.#options = options;
  }

  /**
   * Undefined when nothing new has begun. `refusal`: why nothing new may begin on this path. Another path of a channel that is known
   * is taken all the same: whoever knows its name was let in before. `owner`: which client has come, where that is known.
   */
  async accept(path: Channel, refusal?: RmcError, owner?: string): Promise<Accepted | undefined> {
    const stop = this.#clock.after(GREETING_MS, () => path.close("nothing was said"));
    const first = await path.receive();
    stop();
    if (first === undefined) return undefined;
    try {
      const said = readPathMessage(first);
      if (said === undefined) return refusal ? refuse(path, errorFrame(refusal).bytes) : { channel: path, first };
      if (said.type !== HELLO) throw new RmcError("protocol", "a path begins with HELLO");
      return this.#greet(path, said, refusal, owner);
    } catch (error) {
      path.close(RmcError.from(error, "protocol").message);
      return undefined;
    }
  }

  /** Whether it knows a channel of this name: who knows it was let in before. */
  has(name: string): boolean {
    return this.#channels.has(name);
  }

  /** A name for a channel that somebody is told to come with. It is good until what is returned is called, or somebody came. */
  expect(): { readonly name: string; readonly forget: () => void } {
    const name = randomId();
    this.#expected.add(name);
    return { name, forget: () => void this.#expected.delete(name) };
  }

  /** Closes all of them. What was sent before arrives, where the other side says so within a moment. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true;
    const channels = [...this.#channels.values()];
    for (const channel of channels) channel.close(reason);
    await new Promise<void>((resolve) => {
      this.#clock.after(FAREWELL_MS, resolve);
      void Promise.all(channels.map(({ closed }) => closed)).then(() => resolve());
    });
    for (const channel of channels) channel.end(reason);
  }

  #greet(path: Channel, hello: PathMessage, refusal: RmcError | undefined, owner: string | undefined): Accepted | undefined {
    const known = this.#channels.get(hello.text);
    const isBeginning = hello.sent === 0 && hello.received === 0 && !this.#over.has(hello.text);
    if (known === undefined && !isBeginning)
      return refuse(path, pathMessage(ERROR, { text: "the other side no longer knows this connection" }));
    if (known === undefined && refusal && !this.#expected.delete(hello.text))
      return refuse(path, pathMessage(ERROR, { text: refusal.message }));
    const full = known === undefined ? this.#full(owner) : undefined;
    if (full !== undefined) return refuse(path, pathMessage(ERROR, { text: full }));
    const channel = known ?? this.#create(hello.text, owner);
    if (!channel.adopt(path, hello)) path.close("a newer path was here before");
    return known === undefined ? { channel } : undefined;
  }

  /** Why it takes no other channel. */
  #full(owner: string | undefined): string | undefined {
    if (this.#isClosed) return "it is stopping";
    if (this.#channels.size >= MOST_CHANNELS) return `it holds ${MOST_CHANNELS} connections already`;
    if (owner !== undefined && this.#ownedBy(owner) >= MOST_OF_ONE) return `it holds ${MOST_OF_ONE} connections of this client already`;
    return undefined;
  }

  #ownedBy(owner: string): number {
    return this.#owned.get(owner) ?? 0;
  }

  #own(owner: string, more: number): void {
    const count = this.#ownedBy(owner) + more;
    if (count > 0) this.#owned.set(owner, count);
    else this.#owned.delete(owner);
  }

  #create(id: string, owner: string | undefined): LastingChannel {
    const channel = new LastingChannel(id, { peer: "the other side", clock: this.#clock, ...this.#options });
    this.#channels.set(id, channel);
    if (owner !== undefined) this.#own(owner, 1);
    void channel.closed.then(() => {
      if (owner !== undefined) this.#own(owner, -1);
      this.#channels.delete(id);
      this.#over.add(id);
      this.#clock.after(2 * GRACE_MS, () => this.#over.delete(id), "idle");
    });
    return channel;
  }
}

function refuse(path: Channel, words: Uint8Array): undefined {
  void path.send(words).catch(() => undefined);
  path.close();
}
