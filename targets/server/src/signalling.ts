/**
 * Clients that go over to WebRTC: who may open a session may signal, and so may who has a connection here already. The library
 * that makes peer connections is loaded for the first of them.
 */
import { createHmac } from "node:crypto";
import { FRAME_LIMIT, RmcError, type Channel, type Grant } from "@rmc/runtime";
import { acceptWebRtc, type Admission, type IceServer } from "@rmc/webrtc";
import { nodePeers } from "@rmc/webrtc/node";

export interface SignallingOptions {
  readonly host?: string;
  readonly ice?: readonly string[];
  readonly turn?: readonly string[];
  readonly turnSecret?: string;
  readonly tokenKey?: string;
}

export interface SignallingEvents {
  /** Whether there is a lasting channel of this name. */
  knows(channel: string): boolean;
  greet(path: Channel, who?: Grant | RmcError): void;
}

/** Of those who were let in. */
const MOST_IN_THE_MAKING = 100;
/** As over WebSocket: who has no token comes back with pieces of this size. */
const STRANGERS_LIMIT = 256 * 1024;
/** What a client was told is good for so long. */
const TURN_S = 3_600;

export class Signalling {
  readonly #options: SignallingOptions;
  readonly #events: SignallingEvents;
  #inTheMaking = 0;

  constructor(options: SignallingOptions, events: SignallingEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** `who`: undefined where nobody is asked. */
  async accept(signal: Channel, who: Grant | RmcError | undefined): Promise<void> {
    const { host: address = "127.0.0.1" } = this.#options;
    let isIn = false;
    const admit = (channel: string | undefined): Admission => {
      const admission = this.#admit(channel, who);
      isIn = true;
      this.#inTheMaking++;
      return admission;
    };
    try {
      this.#events.greet(await acceptWebRtc(signal, { createPeer: nodePeers, admit, address }), who);
    } catch {
      // It was told why, and nothing is lost.
    } finally {
      if (isIn) this.#inTheMaking--;
    }
  }

  #admit(channel: string | undefined, who: Grant | RmcError | undefined): Admission {
    const isStranger = who instanceof RmcError;
    if (isStranger && (channel === undefined || !this.#events.knows(channel))) throw who;
    if (this.#inTheMaking >= MOST_IN_THE_MAKING)
      throw new RmcError("queue-full", `${MOST_IN_THE_MAKING} peer connections are in the making already`);
    return { iceServers: this.#iceServers(), takes: isStranger ? STRANGERS_LIMIT : FRAME_LIMIT };
  }

  /** A name that says until when it is good, and its signature: what coturn calls a REST API, and others have taken over. */
  #iceServers(): readonly IceServer[] {
    const { ice = [], turn = [], turnSecret } = this.#options;
    const username = String(Math.floor(Date.now() / 1000) + TURN_S);
    const credential = createHmac("sha1", turnSecret ?? "")
      .update(username)
      .digest("base64");
    return [...ice.map((urls) => ({ urls })), ...turn.map((urls) => ({ urls, username, credential }))];
  }
}
