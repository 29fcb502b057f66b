/** node-datachannel's peer connection: native, and about ten times as fast as werift's. */
import { RmcError } from "@rmc/runtime";
import type * as NodeDataChannel from "node-datachannel";
import type { DataChannel, PeerConnection } from "node-datachannel";
import { RELIABLE, type Candidate, type CreatePeer, type IceServer, type Peer, type PeerOptions } from "./peer.ts";
import type { Pipe, PipeListener } from "./pipe.ts";

const HIGH_WATER = 1024 * 1024;

export function nodeDataChannelPeers(library: typeof NodeDataChannel): CreatePeer {
  return (options) => new NodeDataChannelPeer(library, options);
}

class NodeDataChannelPeer implements Peer {
  readonly pipe: Promise<Pipe>;
  readonly #connection: PeerConnection;
  readonly #opening = Promise.withResolvers<Pipe>();
  readonly #described = Promise.withResolvers<string>();
  #isClosed = false;

  constructor(library: typeof NodeDataChannel, { iceServers, relayOnly = false, address, onCandidate }: PeerOptions) {
    const isWild = address === undefined || address === "0.0.0.0" || address === "::";
    this.#connection = new library.PeerConnection("rmc", {
      iceServers: iceServers.map(serverOf),
      iceTransportPolicy: relayOnly ? "relay" : "all",
      disableAutoNegotiation: true,
      ...(isWild ? {} : { bindAddress: address }),
    });
    this.pipe = this.#opening.promise;
    for (const one of [this.pipe, this.#described.promise]) one.catch(() => undefined);
    this.#connection.onLocalDescription((sdp) => this.#described.resolve(sdp));
    this.#connection.onLocalCandidate((candidate, mid) => onCandidate({ candidate: candidate.replace(/^a=/, ""), mid }));
    const channel = this.#connection.createDataChannel(RELIABLE.label, { negotiated: true, id: RELIABLE.id });
    const pipe = new NativePipe(channel, () => this.close());
    channel.onOpen(() => this.#opening.resolve(pipe));
    this.#connection.onStateChange((state) => {
      if (state === "failed") this.#fail("no way was found to the other side");
      if (state === "failed" || state === "closed") pipe.close();
    });
  }

  offer(): Promise<string> {
    this.#connection.setLocalDescription("offer");
    return this.#described.promise;
  }

  answer(offer: string): Promise<string> {
    this.#connection.setRemoteDescription(offer, "offer");
    this.#connection.setLocalDescription("answer");
    return this.#described.promise;
  }

  async accept(answer: string): Promise<void> {
    this.#connection.setRemoteDescription(answer, "answer");
  }

  async add({ candidate, mid }: Candidate): Promise<void> {
    if (candidate !== "") this.#connection.addRemoteCandidate(candidate, mid);
  }

  close(): void {
    this.#fail("it was closed");
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.close();
  }

  #fail(why: string): void {
    const error = new RmcError("unknown-host", why);
    this.#opening.reject(error);
    this.#described.reject(error);
  }
}

class NativePipe implements Pipe {
  readonly #channel: DataChannel;
  readonly #end: () => void;
  readonly #early: (Uint8Array | undefined)[] = [];
  #listener: PipeListener | undefined;
  #isClosed = false;

  constructor(channel: DataChannel, end: () => void) {
    this.#channel = channel;
    this.#end = end;
    channel.setBufferedAmountLowThreshold(HIGH_WATER / 2);
    channel.onBufferedAmountLow(() => this.#listener?.onRoom());
    channel.onClosed(() => this.close());
    channel.onMessage((data) => this.#take(typeof data === "string" ? undefined : plain(data)));
  }

  get pieceLimit(): number {
    return this.#channel.maxMessageSize();
  }

  get hasRoom(): boolean {
    return this.bufferedAmount < HIGH_WATER;
  }

  get bufferedAmount(): number {
    return this.#isClosed ? 0 : this.#channel.bufferedAmount();
  }

  listen(listener: PipeListener): void {
    this.#listener = listener;
    for (const piece of this.#early.splice(0)) listener.onPiece(piece);
    if (this.#isClosed) listener.onClosed();
  }

  send(piece: Uint8Array): void {
    this.#channel.sendMessageBinary(piece);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#end();
    this.#listener?.onClosed();
  }

  #take(piece: Uint8Array | undefined): void {
    if (this.#listener) this.#listener.onPiece(piece);
    else this.#early.push(piece);
  }
}

function plain(data: Buffer | ArrayBuffer): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** "turn:host:port" with the name and the password before the host, as libdatachannel reads it. */
function serverOf({ urls, username, credential }: IceServer): string {
  if (username === undefined || credential === undefined) return urls;
  return urls.replace(/^(\w+):/, (_, scheme: string) => `${scheme}:${encodeURIComponent(username)}:${encodeURIComponent(credential)}@`);
}
