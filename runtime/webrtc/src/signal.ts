/**
 * What two sides say to each other before there is a peer connection between them: JSON, one object a message, over any channel. The
 * dialler says HELLO with the name of the channel that it has already, or with the track that it wants, the other side tells the ICE
 * servers, then come an offer, its answer, and candidates from both.
 */
import { RmcError, type Channel } from "@rmc/runtime";
import type { Candidate, IceServer } from "./peer.ts";

export type SignalMessage =
  | { readonly type: "hello"; readonly channel?: string; readonly track?: TrackName }
  | { readonly type: "ice"; readonly servers: readonly IceServer[] }
  | { readonly type: "offer" | "answer"; readonly sdp: string }
  | ({ readonly type: "candidate" } & Candidate)
  | { readonly type: "ready" }
  | { readonly type: "error"; readonly message: string };

/** One stream's audio in a session whose next input has this number or a higher one. */
export interface TrackName {
  readonly session: string;
  readonly stream: number;
  readonly step: number;
}

/** A description with many candidates has some kilobytes. */
const MESSAGE_LIMIT = 64 * 1024;
/** What one side may say in all. */
const MOST_MESSAGES = 100;

/** What it goes over: any channel, and what carries small messages alone. */
export type SignalChannel = Pick<Channel, "send" | "receive" | "close" | "closed">;

export class Signal {
  readonly #channel: SignalChannel;
  #heard = 0;

  constructor(channel: SignalChannel) {
    this.#channel = channel;
  }

  /** Nobody waits for it: a channel that has ended is noticed where it is read. */
  send(message: SignalMessage): void {
    this.#channel.send(new TextEncoder().encode(JSON.stringify(message))).catch(() => undefined);
  }

  /** Rejects at the end, and where the other side says too much or what makes no sense. */
  async receive(): Promise<SignalMessage> {
    const bytes = await this.#channel.receive();
    if (bytes === undefined) throw new RmcError("channel-closed", (await this.#channel.closed) ?? "the other side closed the signalling");
    if (bytes.length > MESSAGE_LIMIT || ++this.#heard > MOST_MESSAGES) throw new RmcError("protocol", "too much was said in signalling");
    return readMessage(new TextDecoder().decode(bytes));
  }

  /** Rejects with what the other side says when it refuses. */
  async expect<T extends SignalMessage["type"]>(type: T): Promise<Extract<SignalMessage, { readonly type: T }>> {
    const message = await this.receive();
    if (message.type === "error") throw new RmcError("unknown-host", message.message);
    if (message.type !== type) throw new RmcError("protocol", `"${message.type}" came in signalling where "${type}" was due`);
    return message as Extract<SignalMessage, { readonly type: T }>;
  }

  /** Says why, and closes. */
  refuse(error: unknown): RmcError {
    const shown = RmcError.from(error, "protocol");
    this.send({ type: "error", message: shown.message });
    this.close();
    return shown;
  }

  close(reason?: string): void {
    this.#channel.close(reason);
  }
}

function readMessage(text: string): SignalMessage {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // Refused below.
  }
  if (!isMessage(said)) throw new RmcError("protocol", "what came in signalling makes no sense");
  return said;
}

function isMessage(said: unknown): said is SignalMessage {
  if (typeof said !== "object" || said === null) return false;
  const { type, channel, track, servers, sdp, candidate, mid, message } = said as Record<string, unknown>;
  if (type === "hello") return (channel === undefined || isText(channel)) && (track === undefined || isTrack(track));
  if (type === "offer" || type === "answer") return isText(sdp);
  if (type === "candidate") return isText(candidate) && isText(mid);
  if (type === "ice") return Array.isArray(servers) && servers.every(isServer);
  return type === "ready" || (type === "error" && isText(message));
}

function isServer(server: unknown): server is IceServer {
  if (typeof server !== "object" || server === null) return false;
  const { urls, username, credential } = server as Record<string, unknown>;
  return isText(urls) && [username, credential].every((each) => each === undefined || isText(each));
}

function isTrack(track: unknown): track is TrackName {
  if (typeof track !== "object" || track === null) return false;
  const { session, stream, step } = track as Record<string, unknown>;
  return isText(session) && [stream, step].every((each) => Number.isSafeInteger(each) && (each as number) >= 0);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
