/**
 * The page's end of a track: a peer connection of its own for each. A browser encodes and decodes by itself; all that is to do is to
 * say where to, over the signalling that data channels have.
 */
import { machineClock, RmcError, type Channel } from "@rmc/runtime";
import { converse, Signal, type IceServer, type TrackName } from "@rmc/webrtc";
import { isWord } from "./is-word.ts";
import { withChannels } from "./track-description.ts";

export interface DialTrackOptions {
  readonly name: TrackName;
  readonly channels: 1 | 2;
  /** What goes to the server; without, something comes from there. */
  readonly track?: MediaStreamTrack;
}

export interface DialledTrack {
  /** What goes, or what comes. */
  readonly track: MediaStreamTrack;
  /** Another one goes from now on. */
  replace(track: MediaStreamTrack): Promise<void>;
  /** With the reason, if one is known. */
  readonly closed: Promise<string | undefined>;
  /** Idempotent. */
  close(): void;
}

const PATIENCE_MS = 15_000;

/**
 * `over`: to the server's `Tracks`. It is closed with the track, or when there is none; a track that works goes on without. Rejects
 * with the reason why.
 */
export async function dialTrack(over: Channel, options: DialTrackOptions): Promise<DialledTrack> {
  const signal = new Signal(over);
  const late = Promise.withResolvers<never>();
  const stop = machineClock.after(PATIENCE_MS, () =>
    late.reject(new RmcError("unknown-host", `nothing came of it in ${PATIENCE_MS / 1000} s`)),
  );
  let connection: RTCPeerConnection | undefined;
  try {
    signal.send({ type: "hello", track: options.name });
    const { servers } = await Promise.race([signal.expect("ice"), late.promise]);
    connection = connectionTo(servers);
    return await Promise.race([connect(connection, signal, options), late.promise]);
  } catch (error) {
    connection?.close();
    signal.close();
    throw RmcError.from(error, "unknown-host");
  } finally {
    stop();
  }
}

function connectionTo(servers: readonly IceServer[]): RTCPeerConnection {
  if (typeof RTCPeerConnection === "undefined") throw new RmcError("unknown-host", "there is no WebRTC here");
  return new RTCPeerConnection({ iceServers: servers.map((server) => ({ ...server })) });
}

async function connect(connection: RTCPeerConnection, signal: Signal, { track, channels }: DialTrackOptions): Promise<DialledTrack> {
  const { sender, receiver } = connection.addTransceiver(track ?? "audio", { direction: track ? "sendonly" : "recvonly" });
  connection.onicecandidate = ({ candidate }) =>
    signal.send({ type: "candidate", candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? "0" });
  const { sdp = "" } = await connection.createOffer();
  await connection.setLocalDescription({ type: "offer", sdp: withChannels(sdp, channels) });
  signal.send({ type: "offer", sdp: withChannels(sdp, channels) });
  const ready = Promise.withResolvers<void>();
  const conversation = converse(signal, {
    ready: ready.resolve,
    answer: () => Promise.reject(new RmcError("protocol", "the server offers a track")),
    accept: (answer) => connection.setRemoteDescription({ type: "answer", sdp: answer }),
    add: ({ candidate, mid }) => connection.addIceCandidate({ candidate, sdpMid: mid }),
  });
  const closed = Promise.withResolvers<string | undefined>();
  const close = (reason?: string): void => {
    connection.close();
    signal.refuse(new RmcError("session-closed", reason ?? "the track is over"));
    closed.resolve(reason);
  };
  await Promise.race([Promise.all([ready.promise, connected(connection, () => close("the peer connection broke"))]), conversation]);
  conversation.catch((error: unknown) => isWord(error) && close(error instanceof Error ? error.message : undefined));
  return { track: track ?? receiver.track, replace: (other) => sender.replaceTrack(other), closed: closed.promise, close: () => close() };
}

function connected(connection: RTCPeerConnection, onBroken: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.onconnectionstatechange = () => {
      const { connectionState: state } = connection;
      if (state === "connected") resolve();
      if (state !== "failed" && state !== "closed") return;
      reject(new RmcError("unknown-host", "no way was found to the other side"));
      onBroken();
    };
  });
}
