/**
 * A peer connection with the standard's interface: a browser's own, or werift's. Nobody waits for candidates: each is told when it
 * is found, and the connection is made with the first that works.
 */
import { machineClock, RmcError } from "@rmc/runtime";
import { RELIABLE, type Candidate, type Peer, type PeerOptions } from "./peer.ts";
import type { Pipe, PipeListener } from "./pipe.ts";

/** What is used of an RTCPeerConnection. */
export interface StandardConnection {
  readonly connectionState: string;
  /** In werift it is this side's limit. */
  readonly sctp?: { readonly maxMessageSize: number } | null;
  createDataChannel(label: string, options: { negotiated: true; id: number; ordered: true }): StandardDataChannel;
  createOffer(): Promise<{ readonly sdp?: string }>;
  createAnswer(): Promise<{ readonly sdp?: string }>;
  setLocalDescription(description: { type: "offer" | "answer"; sdp: string }): Promise<unknown>;
  setRemoteDescription(description: { type: "offer" | "answer"; sdp: string }): Promise<unknown>;
  addIceCandidate(candidate: { candidate: string; sdpMid: string }): Promise<unknown>;
  onicecandidate: ((event: { readonly candidate?: StandardCandidate | null | undefined }) => void) | null;
  onconnectionstatechange: (() => void) | null;
  close(): unknown;
}

interface StandardCandidate {
  readonly candidate?: string;
  readonly sdpMid?: string | null | undefined;
}

/** And of an RTCDataChannel. `binaryType` is missing in werift, whose messages are Buffers. */
export interface StandardDataChannel {
  binaryType?: string;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "open" | "close" | "bufferedamountlow", listener: () => void): void;
}

/** A TURN server that has not answered by then is none: werift would wait for thirteen seconds. */
const GATHERING_MS = 2_000;

/** What a library's data channel takes without becoming slow. */
export interface Room {
  readonly bytes: number;
  readonly pieces: number;
}

export class StandardPeer implements Peer {
  readonly pipe: Promise<Pipe>;
  readonly #connection: StandardConnection;
  readonly #relayOnly: boolean;
  /** Resolves when candidates were found, or at once where they are told as they are found, as in browsers. */
  #gathered: Promise<unknown> = Promise.resolve();
  #late: Promise<unknown> = new Promise(() => undefined);
  readonly #opening = Promise.withResolvers<Pipe>();

  constructor(
    connection: StandardConnection,
    room: Room,
    { onCandidate, relayOnly = false }: Pick<PeerOptions, "onCandidate" | "relayOnly">,
  ) {
    this.#connection = connection;
    this.#relayOnly = relayOnly;
    this.pipe = this.#opening.promise;
    this.pipe.catch(() => undefined);
    const pipe = new StandardPipe(
      connection,
      connection.createDataChannel(RELIABLE.label, { negotiated: true, id: RELIABLE.id, ordered: true }),
      room,
    );
    void pipe.opened.then(() => this.#opening.resolve(pipe));
    connection.onicecandidate = ({ candidate }) => onCandidate({ candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? "0" });
    connection.onconnectionstatechange = () => {
      const { connectionState: state } = connection;
      if (state === "failed") this.#fail("no way was found to the other side");
      if (state === "failed" || state === "closed") pipe.close();
    };
  }

  async offer(): Promise<string> {
    const { sdp = "" } = await this.#connection.createOffer();
    this.#describe({ type: "offer", sdp });
    return sdp;
  }

  async answer(offer: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: "offer", sdp: offer });
    const { sdp = "" } = await this.#connection.createAnswer();
    this.#describe({ type: "answer", sdp });
    return sdp;
  }

  async accept(answer: string): Promise<void> {
    // werift makes no pairs of what it finds later: relays, above all, which take a while.
    await Promise.race([this.#gathered, this.#late]);
    await this.#connection.setRemoteDescription({ type: "answer", sdp: answer });
  }

  async add({ candidate, mid }: Candidate): Promise<void> {
    await this.#connection.addIceCandidate({ candidate, sdpMid: mid });
  }

  close(): void {
    this.#fail("it was closed");
    void this.#connection.close();
  }

  /** Where a library gathers first, nobody waits for that. */
  #describe(description: { type: "offer" | "answer"; sdp: string }): void {
    this.#gathered = this.#connection.setLocalDescription(description).catch((error: unknown) => this.#fail(String(error)));
    if (!this.#relayOnly) this.#late = new Promise((resolve) => void machineClock.after(GATHERING_MS, () => resolve(undefined), "idle"));
  }

  #fail(why: string): void {
    this.#opening.reject(new RmcError("unknown-host", why));
  }
}

class StandardPipe implements Pipe {
  readonly #room: Room;
  readonly opened: Promise<void>;
  readonly #connection: StandardConnection;
  readonly #channel: StandardDataChannel;
  readonly #early: (Uint8Array | undefined)[] = [];
  #listener: PipeListener | undefined;
  #isClosed = false;
  /** Pieces that have not left, as far as is known: when half of the bytes have gone, so has half of them. */
  #waiting = 0;

  constructor(connection: StandardConnection, channel: StandardDataChannel, room: Room) {
    this.#room = room;
    this.#connection = connection;
    this.#channel = channel;
    channel.binaryType = "arraybuffer";
    this.opened = new Promise((resolve) => channel.addEventListener("open", resolve));
    channel.addEventListener("message", ({ data }) => this.#take(data));
    channel.addEventListener("bufferedamountlow", () => {
      this.#waiting >>= 1;
      this.#listener?.onRoom();
    });
    channel.addEventListener("close", () => this.close());
  }

  get pieceLimit(): number {
    return this.#connection.sctp?.maxMessageSize ?? 0;
  }

  get bufferedAmount(): number {
    return this.#channel.bufferedAmount;
  }

  listen(listener: PipeListener): void {
    this.#listener = listener;
    for (const piece of this.#early.splice(0)) listener.onPiece(piece);
    if (this.#isClosed) listener.onClosed();
  }

  get hasRoom(): boolean {
    const { bufferedAmount } = this.#channel;
    if (bufferedAmount === 0) this.#waiting = 0;
    return bufferedAmount < this.#room.bytes && this.#waiting < this.#room.pieces;
  }

  send(piece: Uint8Array): void {
    this.#channel.send(piece as Uint8Array<ArrayBuffer>);
    this.#waiting++;
    if (!this.hasRoom) this.#channel.bufferedAmountLowThreshold = this.#channel.bufferedAmount >> 1;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    void this.#connection.close();
    this.#listener?.onClosed();
  }

  #take(data: unknown): void {
    const piece = bytesOf(data);
    if (this.#listener) this.#listener.onPiece(piece);
    else this.#early.push(piece);
  }
}

/** A Buffer is no plain Uint8Array. */
function bytesOf(data: unknown): Uint8Array | undefined {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return data instanceof Uint8Array ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined;
}
