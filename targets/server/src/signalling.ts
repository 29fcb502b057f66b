/**
 * Clients that go over to WebRTC: who may open a session may signal, and so may who has a connection here already. The library
 * that makes peer connections is loaded for the first of them.
 */
import { isIP } from "node:net";
import { FRAME_LIMIT, RmcError, type Channel } from "@rmc/runtime";
import { acceptWebRtc, type Admission, type CreatePeer, type SignalChannel } from "@rmc/webrtc";
import { nodePeers } from "@rmc/webrtc/node";
import type { Visitor } from "./gatekeeper.ts";
import { iceServersOf, type IceOptions } from "./ice.ts";

export interface SignallingOptions extends IceOptions {
  readonly host?: string;
  /** What makes peer connections; by default node-datachannel where it is installed, otherwise werift. */
  readonly createPeer?: () => Promise<CreatePeer>;
}

/** Of those who were let in. */
const MOST_IN_THE_MAKING = 100;
/** As over WebSocket: who has no token comes back with pieces of this size. */
const STRANGERS_LIMIT = 256 * 1024;

export class Signalling {
  readonly #options: SignallingOptions;
  readonly #knows: (channel: string) => boolean;
  #inTheMaking = 0;

  /** `knows`: whether there is a lasting channel of this name. */
  constructor(options: SignallingOptions, knows: (channel: string) => boolean) {
    this.#options = options;
    this.#knows = knows;
  }

  /** Undefined where nothing came of it: the other side was told why. */
  async accept(signal: SignalChannel, visitor: Visitor): Promise<Channel | undefined> {
    const { host = "127.0.0.1", ice = [], createPeer = nodePeers } = this.#options;
    const address = host === "localhost" ? "127.0.0.1" : host;
    const iceServers = ice.map((urls) => ({ urls }));
    let isIn = false;
    const admit = (channel: string | undefined): Admission => {
      const admission = this.#admit(channel, visitor);
      isIn = true;
      this.#inTheMaking++;
      return admission;
    };
    try {
      return await acceptWebRtc(signal, { createPeer, admit, iceServers, ...(isIP(address) !== 0 && { address }) });
    } catch {
      return undefined;
    } finally {
      if (isIn) this.#inTheMaking--;
    }
  }

  #admit(channel: string | undefined, visitor: Visitor): Admission {
    const isStranger = visitor instanceof RmcError;
    if (isStranger && (channel === undefined || !this.#knows(channel))) throw visitor;
    if (this.#inTheMaking >= MOST_IN_THE_MAKING)
      throw new RmcError("queue-full", `${MOST_IN_THE_MAKING} peer connections are in the making already`);
    return { iceServers: iceServersOf(this.#options), takes: isStranger ? STRANGERS_LIMIT : FRAME_LIMIT };
  }
}
