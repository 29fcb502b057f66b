/** One end of a peer connection in the making, of whatever library: what signalling needs of it, and the data channel in the end. */
import type { Pipe } from "./pipe.ts";

export interface IceServer {
  /** "stun:host:port", "turn:host:port?transport=udp" */
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** As browsers write it; an empty `candidate` says that there are no more. */
export interface Candidate {
  readonly candidate: string;
  readonly mid: string;
}

export interface PeerOptions {
  readonly iceServers: readonly IceServer[];
  /** Go through a TURN server, whatever else there is. */
  readonly relayOnly?: boolean;
  /** The address to be reached at; every one of the machine by default. Browsers choose themselves. */
  readonly address?: string;
  readonly onCandidate: (candidate: Candidate) => void;
}

export interface Peer {
  /** The data channel, when it is open. Rejects when there is no way to the other side. */
  readonly pipe: Promise<Pipe>;
  offer(): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
  /** Of the other side, whose description is known. */
  add(candidate: Candidate): Promise<void>;
  /** Idempotent. */
  close(): void;
}

export type CreatePeer = (options: PeerOptions) => Peer;

/** Both sides open it by themselves, with this number: it needs no word of its own. */
export const RELIABLE = { label: "rmc", id: 0 };
