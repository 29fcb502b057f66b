/**
 * Brings what has connected to where it belongs: a path to its lasting channel, a compute process to the others, a session to the
 * host. A connection that several sessions share brings each of them here.
 */
import {
  acceptShared,
  errorFrame,
  isShared,
  memoryChannels,
  RmcError,
  type Accepted,
  type Channel,
  type Grant,
  type Host,
  type LastingAcceptor,
} from "@rmc/runtime";
import { clientOf } from "./client-of.ts";
import type { ComputeRegistry } from "./compute-registry.ts";
import type { Visitor } from "./gatekeeper.ts";

export interface ReceptionOptions {
  readonly host: Host;
  readonly lasting: LastingAcceptor;
  readonly registry: ComputeRegistry;
}

export class Reception {
  readonly #options: ReceptionOptions;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /** `from`: the address that is called from, where it may be another machine's. */
  async greet(path: Channel, visitor?: Visitor, from?: string): Promise<void> {
    const [grant, refusal] = visitor instanceof RmcError ? [undefined, visitor] : [visitor, undefined];
    const accepted = await this.#options.lasting.accept(path, refusal, from === undefined ? undefined : clientOf(from, grant));
    if (accepted) await this.#welcome(accepted, grant);
  }

  /** A channel to this server, for sessions of calls that it opens itself: as if they had come from outside. */
  async open(to: string, visitor: Visitor): Promise<Channel> {
    if (to !== "server")
      throw new RmcError("unknown-host", `a call reaches the server and compute places alone, and this pipeline has stages on "${to}"`);
    const [near, far] = memoryChannels();
    void this.greet(far, visitor);
    return near;
  }

  async #welcome(accepted: Accepted, grant: Grant | undefined): Promise<void> {
    const { host, registry } = this.#options;
    const first = await registry.greet(accepted, grant);
    if (first === undefined) return;
    if (!isShared(first)) return host.accept(accepted.channel, first, grant?.session);
    acceptShared(accepted.channel, (channel) => void this.#welcomeShared(channel, grant), first);
  }

  /** The token let in whoever made the connection, and that may have been long ago. */
  async #welcomeShared(channel: Channel, grant: Grant | undefined): Promise<void> {
    if (grant === undefined || grant.until > Date.now() / 1000) return this.#welcome({ channel }, grant);
    await channel.send(errorFrame(new RmcError("unauthorized", "the token of this connection has ended: call with a new one")).bytes);
    channel.close();
  }
}
