/** Accepts over WebRTC what somebody dials over a channel that there is already. */
import { machineClock, RmcError, WENT_AWAY, type Channel } from "@rmc/runtime";
import { converse } from "./converse.ts";
import type { CreatePeer, IceServer } from "./peer.ts";
import { Signal, type SignalChannel } from "./signal.ts";
import { WebRtcChannel } from "./web-rtc-channel.ts";

export interface AcceptWebRtcOptions {
  /** Asked for when somebody was admitted. */
  readonly createPeer: () => Promise<CreatePeer>;
  /** For a dialler who says that it has a channel of this name. Throws where he is not to be connected. */
  readonly admit: (channel: string | undefined) => Admission;
  /** For this side. TURN is the dialler's: werift would begin nothing before an answer. */
  readonly iceServers?: readonly IceServer[];
  /** Where this side is; every address of the machine by default. */
  readonly address?: string;
}

export interface Admission {
  /** Told to the dialler. */
  readonly iceServers: readonly IceServer[];
  /** The largest message that is taken. */
  readonly takes?: number;
}

/** From the first word to the open data channel. */
const PATIENCE_MS = 20_000;
/** From the end of a peer connection to that of its signalling. */
const AWAY_MS = 1_000;

/** `over` stays open beside the new channel: a page that is left closes it, and then nobody waits for the page. Rejects when nothing came of it. */
export async function acceptWebRtc(
  over: SignalChannel,
  { createPeer, admit, address, iceServers: own = [] }: AcceptWebRtcOptions,
): Promise<Channel> {
  const signal = new Signal(over);
  const late = Promise.withResolvers<never>();
  const stop = machineClock.after(PATIENCE_MS, () => late.reject(new RmcError("unknown-host", "nothing came of it in time")));
  let close = (): void => undefined;
  try {
    const { channel } = await Promise.race([signal.expect("hello"), late.promise]);
    const { iceServers, takes } = admit(channel);
    signal.send({ type: "ice", servers: iceServers });
    const peer = (await createPeer())({
      iceServers: own,
      ...(address !== undefined && { address }),
      onCandidate: (candidate) => signal.send({ type: "candidate", ...candidate }),
    });
    close = () => peer.close();
    const conversation = converse(signal, peer);
    // Also when there is a data channel: nobody would read what comes.
    conversation.catch((error: unknown) => signal.refuse(error));
    const pipe = await Promise.race([peer.pipe, conversation, late.promise]);
    const accepted = new WebRtcChannel(pipe, { ...(takes !== undefined && { takes }), whyGone: () => awayOf(over) });
    void accepted.closed.then((reason) => over.close(reason));
    void over.closed.then((reason) => reason === WENT_AWAY && accepted.close(WENT_AWAY));
    return accepted;
  } catch (error) {
    close();
    throw signal.refuse(error);
  } finally {
    stop();
  }
}

/** A page that is left closes its peer connection and its signalling, in no order. */
function awayOf(over: SignalChannel): Promise<string | undefined> {
  const late = new Promise<undefined>((resolve) => void machineClock.after(AWAY_MS, () => resolve(undefined), "idle"));
  return Promise.race([over.closed.then((reason) => (reason === WENT_AWAY ? reason : undefined)), late]);
}
