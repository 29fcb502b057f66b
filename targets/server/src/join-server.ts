/**
 * A compute process: dials the server, says which place it is, and dials once more for each session the server tells it of.
 * When the server goes away it tries again until it is closed.
 */
import { setTimeout as wait } from "node:timers/promises";
import {
  dialLasting,
  ERROR,
  HELLO,
  helloFrame,
  Host,
  Link,
  readError,
  readHello,
  RmcError,
  type Channel,
  type Frame,
  type HostLimits,
  type Resources,
  type TierProgram,
} from "@rmc/runtime";
import { dialled, dialServer } from "./dial-server.ts";

export interface JoinOptions {
  readonly program: TierProgram;
  readonly place: string;
  /** The server's address; that of its gRPC, grpc://host:port; on the same machine a socket's, unix:/path or tcp://127.0.0.1:port. */
  readonly connect: string;
  /** For a server that asks for one. */
  readonly token?: string;
  readonly resources: Resources;
  readonly limits?: Partial<HostLimits>;
  readonly log: (line: string) => void;
}

const RETRY_MS = { first: 100, most: 5_000 };

export class ServerMember {
  /** Resolves when the server has taken us in; rejects when it refuses: another build, an unknown place. */
  readonly joined: Promise<void>;
  readonly #options: JoinOptions;
  readonly #url: string;
  readonly #host: Host;
  readonly #stopping = new AbortController();
  readonly #joined = Promise.withResolvers<void>();
  #link: Link | undefined;
  /** From then on a refusal may pass, as when a server starts anew. */
  #hasJoined = false;

  constructor(options: JoinOptions) {
    this.#options = options;
    this.#url = dialled(options.connect);
    const { program, place, resources, limits = {} } = options;
    this.#host = new Host({ program, place, resources, limits });
    this.joined = this.#joined.promise;
    void this.#stay();
  }

  /** Is told of no new session. Resolves when none is left, or the time is up. */
  async drain(milliseconds: number): Promise<void> {
    this.#stopping.abort();
    this.#link?.close();
    await Promise.race([this.#host.drain(), wait(milliseconds, undefined, { ref: false })]);
  }

  /** Ends the sessions and the connection. Idempotent. */
  close(): void {
    this.#stopping.abort();
    this.#host.close();
    this.#link?.close();
  }

  async #stay(): Promise<void> {
    const { place, log } = this.#options;
    for (let wait = RETRY_MS.first; !this.#stopping.signal.aborted; wait = Math.min(wait * 2, RETRY_MS.most)) {
      try {
        await this.#join(() => {
          wait = RETRY_MS.first;
          this.#hasJoined = true;
          log(`joined ${this.#url} as "${place}"`);
          this.#joined.resolve();
        });
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (error instanceof Refused && !this.#hasJoined) return this.#joined.reject(error.reason);
        if (error instanceof RmcError && error.code === "bad-address") return this.#joined.reject(error);
        log(`${error instanceof Error ? error.message : String(error)}; trying again`);
      }
      await pause(wait * (0.5 + Math.random() / 2), this.#stopping.signal);
    }
  }

  /** Resolves or rejects when the connection is over. */
  async #join(onJoined: () => void): Promise<void> {
    const { program, place } = this.#options;
    const channel = await dialLasting(() => this.#dial(), { peer: "the server" });
    const over = Promise.withResolvers<void>();
    const link = new Link(channel, {
      control: (frame) => this.#told(frame, onJoined, over.reject),
      closed: (error) => (error ? over.reject(error.code === "unauthorized" ? new Refused(error) : error) : over.resolve()),
    });
    this.#link = link;
    link.control(helloFrame({ place, build: program.build }));
    await over.promise;
  }

  #told(frame: Frame, onJoined: () => void, refuse: (error: unknown) => void): void {
    if (frame.type === ERROR) return refuse(new Refused(readError(frame).error));
    if (frame.type !== HELLO) return;
    const { session, channel } = readHello(frame);
    if (session === undefined) return onJoined();
    this.#dialFor(session, channel).catch((error: unknown) => this.#options.log(`a session could not be joined: ${String(error)}`));
  }

  async #dialFor(session: string, name: string | undefined): Promise<void> {
    const { program, place } = this.#options;
    const channel = await dialLasting(() => this.#dial(), { peer: "the server" }, name);
    void channel.closed.then((reason) => reason !== undefined && this.#options.log(`a session was lost: ${reason}`));
    await channel.send(helloFrame({ place, build: program.build, session }).bytes);
    this.#host.accept(channel);
  }

  #dial(): Promise<Channel> {
    return dialServer(this.#url, this.#options.token);
  }
}

/** The server does not want us: trying again would not help. */
class Refused extends Error {
  readonly reason: RmcError;

  constructor(reason: RmcError) {
    super(reason.message);
    this.reason = reason;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
