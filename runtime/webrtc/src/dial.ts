/** Dials over WebRTC: says what is needed over a channel that there is already, and gives back a better one. */
import { machineClock, RmcError, type Channel } from "@rmc/runtime";
import { converse } from "./converse.ts";
import type { CreatePeer } from "./peer.ts";
import { Signal, type SignalChannel } from "./signal.ts";
import { WebRtcChannel } from "./web-rtc-channel.ts";

export interface DialWebRtcOptions {
  readonly createPeer: CreatePeer;
  /** The name of the lasting channel that it is to be a path of: who is known by it needs no token. */
  readonly channel?: string;
  /** Through a TURN server, whatever else there is. */
  readonly relayOnly?: boolean;
  /** Where this side is; every address of the machine by default. Browsers choose themselves. */
  readonly address?: string;
  /** Milliseconds; 15,000 by default. */
  readonly patience?: number;
}

const PATIENCE_MS = 15_000;

/** `over`: to the other side's `acceptWebRtc`; it is closed with the new channel, or when there is none. Rejects with the reason why. */
export async function dialWebRtc(
  over: SignalChannel,
  { createPeer, channel, relayOnly, address, patience = PATIENCE_MS }: DialWebRtcOptions,
): Promise<Channel> {
  const signal = new Signal(over);
  const late = Promise.withResolvers<never>();
  const stop = machineClock.after(patience, () => late.reject(new RmcError("unknown-host", `nothing came of it in ${patience / 1000} s`)));
  let close = (): void => undefined;
  try {
    signal.send({ type: "hello", ...(channel !== undefined && { channel }) });
    const { servers } = await Promise.race([signal.expect("ice"), late.promise]);
    const peer = createPeer({
      iceServers: servers,
      ...(relayOnly !== undefined && { relayOnly }),
      ...(address !== undefined && { address }),
      onCandidate: (candidate) => signal.send({ type: "candidate", ...candidate }),
    });
    close = () => peer.close();
    signal.send({ type: "offer", sdp: inTurn(await peer.offer()) });
    const conversation = converse(signal, peer);
    conversation.catch(() => signal.close());
    const pipe = await Promise.race([peer.pipe, conversation, late.promise]);
    const dialled = new WebRtcChannel(pipe);
    void dialled.closed.then((reason) => signal.close(reason));
    return dialled;
  } catch (error) {
    close();
    signal.close();
    throw RmcError.from(error, "unknown-host");
  } finally {
    stop();
  }
}

/**
 * The offering side decides on the way and is the last to know that it works. If the other side began the handshake, its first word would come
 * too early for libraries that keep none, and the next one comes after a second.
 */
function inTurn(offer: string): string {
  return offer.replaceAll("a=setup:actpass", "a=setup:active");
}
