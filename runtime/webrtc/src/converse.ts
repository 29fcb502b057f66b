/** What the two sides say about the ways there are, as long as there is somebody to say it to. */
import type { Peer } from "./peer.ts";
import type { Signal } from "./signal.ts";

export interface Conversing extends Pick<Peer, "answer" | "accept" | "add"> {
  /** The other side has a track; of data channels both sides know it. */
  ready?(): void;
}

/** Rejects when signalling ends, or the other side breaks its rules. Candidates wait for the description that they belong to. */
export async function converse(signal: Signal, peer: Conversing): Promise<never> {
  for (;;) {
    const message = await signal.receive();
    if (message.type === "candidate") await peer.add(message).catch(() => undefined);
    else if (message.type === "answer") await peer.accept(message.sdp);
    else if (message.type === "ready" && peer.ready) peer.ready();
    else if (message.type === "offer") signal.send({ type: "answer", sdp: await peer.answer(message.sdp) });
    else await Promise.reject(new Error(message.type === "error" ? message.message : `"${message.type}" came in signalling`));
  }
}
