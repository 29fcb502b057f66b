/**
 * The compute processes that have dialled this server, and the connections that sessions wait for. A process stands behind
 * NAT and cannot be dialled: it keeps one connection to be told of sessions, and dials one more for each.
 */
import {
  decodeFrame,
  errorFrame,
  HELLO,
  helloFrame,
  isShared,
  Link,
  readHello,
  RmcError,
  type Accepted,
  type Channel,
  type Grant,
  type HelloMessage,
  type LastingAcceptor,
} from "@rmc/runtime";

/** How long a connection may be silent at first. */
const GREETING_MS = 10_000;
/** How long a process may take to dial for a session. */
const SUMMON_MS = 10_000;

export class ComputeRegistry {
  readonly #build: string;
  readonly #places: readonly string[];
  /** By place, in order of arrival; sessions go round. */
  readonly #processes = new Map<string, Link[]>();
  readonly #lasting: Pick<LastingAcceptor, "expect">;
  readonly #awaited = new Map<string, (channel: Channel) => void>();

  constructor(build: string, places: readonly string[], lasting: Pick<LastingAcceptor, "expect">) {
    this.#build = build;
    this.#places = places;
    this.#lasting = lasting;
  }

  /** The places that somebody has joined as. */
  get joined(): string[] {
    return this.#places.filter((place) => (this.#processes.get(place)?.length ?? 0) > 0);
  }

  /** A connection has come in. Returns its first message when it is a session's: those are not ours. */
  async greet({ channel, first: known }: Accepted, grant?: Grant): Promise<Uint8Array | undefined> {
    const timer = setTimeout(() => channel.close("nothing was said"), GREETING_MS);
    const first = known ?? (await channel.receive());
    clearTimeout(timer);
    if (!first) return undefined;
    // Each session on it comes here by itself.
    if (isShared(first)) return first;
    try {
      const frame = decodeFrame(first);
      const hello = frame.type === HELLO ? readHello(frame) : undefined;
      if (grant !== undefined && grant.place !== hello?.place) throw new RmcError("unauthorized", wordsOf(grant, hello));
      if (hello === undefined) return first;
      this.#hello(hello, channel);
    } catch (error) {
      if (error instanceof RmcError) await channel.send(errorFrame(error).bytes).catch(() => undefined);
      channel.close();
    }
    return undefined;
  }

  /** Asks a process of the place to dial for a session. */
  summon(place: string, session: string): Promise<Channel> {
    const processes = this.#processes.get(place) ?? [];
    const process = processes.shift();
    if (!process)
      return Promise.reject(
        new RmcError("unknown-host", `no process has joined as "${place}": start one with rmc serve BUILD --place ${place} --connect URL`),
      );
    processes.push(process);
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const key = `${place} ${session}`;
    const timer = setTimeout(
      () => reject(new RmcError("unknown-host", `"${place}" was told of a session and did not come within ${SUMMON_MS / 1000} s`)),
      SUMMON_MS,
    );
    this.#awaited.set(key, resolve);
    const { name, forget } = this.#lasting.expect();
    process.control(helloFrame({ place, build: this.#build, session, channel: name }));
    return promise.finally(() => {
      clearTimeout(timer);
      forget();
      if (this.#awaited.get(key) === resolve) this.#awaited.delete(key);
    });
  }

  close(): void {
    for (const process of [...this.#processes.values()].flat()) process.close(new RmcError("session-closed", "the server is stopping"));
  }

  #hello({ place, build, session }: HelloMessage, channel: Channel): void {
    if (build !== this.#build) throw new RmcError("other-build", `this server runs build ${this.#build}, "${place}" has build ${build}`);
    if (!this.#places.includes(place)) throw new RmcError("unknown-host", `the build has no compute place "${place}"`);
    if (session === undefined) return this.#register(place, channel);
    const resolve = this.#awaited.get(`${place} ${session}`);
    if (!resolve) throw new RmcError("protocol", `"${place}" dials for a session that does not wait for it`);
    resolve(channel);
  }

  #register(place: string, channel: Channel): void {
    const processes = this.#processes.get(place) ?? [];
    this.#processes.set(place, processes);
    const link = new Link(channel, {
      control: () => undefined,
      closed: () => void processes.splice(processes.indexOf(link), 1),
    });
    processes.push(link);
    link.control(helloFrame({ place, build: this.#build }));
  }
}

function wordsOf({ place }: Grant, hello: HelloMessage | undefined): string {
  if (place === undefined) return `the token is for clients, not for a process of "${hello?.place}"`;
  return `the token is for a process of "${place}", not for ${hello === undefined ? "clients" : `one of "${hello.place}"`}`;
}
