/** The server's end of a track's peer connection: werift, which gives RTP as it is. */
import { RmcError } from "@rmc/runtime";
import type { Candidate, Peer } from "@rmc/webrtc";
import { RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from "werift";
import type { Packet } from "./jitter-buffer.ts";
import type { SentPacket } from "./track-sender.ts";

export interface WeriftTrackOptions {
  /** Otherwise it receives. */
  readonly sends: boolean;
  readonly address?: string;
  readonly onCandidate: (candidate: Candidate) => void;
}

export type SourcePacket = Packet & { readonly source: number };

/** Before somebody listens: they come while the library says that it is connected. */
const MOST_EARLY = 10;
const OPUS = { mimeType: "audio/opus", clockRate: 48_000, channels: 2 };

export class WeriftTrack implements Pick<Peer, "answer" | "accept" | "add"> {
  /** Rejects when there is no way to the other side. */
  readonly connected: Promise<void>;
  /** When it had been connected, and is no longer; or was never. */
  readonly closed: Promise<void>;
  readonly #connection: RTCPeerConnection;
  readonly #sends: boolean;
  readonly #early: SourcePacket[] = [];
  #listener: ((packet: SourcePacket) => void) | undefined;
  readonly #connected = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #sequence = Math.floor(Math.random() * 2 ** 16);
  readonly #time = Math.floor(Math.random() * 2 ** 32);

  constructor({ sends, address, onCandidate }: WeriftTrackOptions) {
    this.#sends = sends;
    this.connected = this.#connected.promise;
    this.connected.catch(() => undefined);
    this.closed = this.#closed.promise;
    this.#connection = new RTCPeerConnection({
      iceServers: [],
      codecs: { audio: [new RTCRtpCodecParameters({ ...OPUS, parameters: "minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1" })] },
      ...addressesOf(address),
    });
    this.#connection.onIceCandidate.subscribe((candidate) =>
      onCandidate({ candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? "0" }),
    );
    this.#connection.connectionStateChange.subscribe((state) => {
      if (state === "connected") this.#connected.resolve();
      if (state === "failed" || state === "closed") this.close();
    });
    this.#connection.onTrack.subscribe((track) =>
      track.onReceiveRtp.subscribe(({ header, payload }) =>
        this.#hear({ sequence: header.sequenceNumber, time: header.timestamp, source: header.ssrc, payload }),
      ),
    );
  }

  async answer(offer: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: "offer", sdp: offer });
    const [transceiver, ...others] = this.#connection.getTransceivers();
    if (transceiver?.kind !== "audio" || others.length > 0) throw new RmcError("protocol", "a track's peer connection has audio, once");
    transceiver.setDirection(this.#sends ? "sendonly" : "recvonly");
    const { sdp } = await this.#connection.createAnswer();
    this.#connection.setLocalDescription({ type: "answer", sdp }).catch(() => this.close());
    return sdp;
  }

  accept(): Promise<void> {
    return Promise.reject(new RmcError("protocol", "an answer to no offer"));
  }

  async add({ candidate, mid }: Candidate): Promise<void> {
    await this.#connection.addIceCandidate({ candidate, sdpMid: mid });
  }

  /** To all packets, those that came before first. */
  listen(listener: (packet: SourcePacket) => void): void {
    this.#listener = listener;
    for (const packet of this.#early.splice(0)) listener(packet);
  }

  /** Whatever is not connected loses it. */
  send({ time, payload, begins }: SentPacket): void {
    const sender = this.#connection.getTransceivers()[0]?.sender;
    this.#sequence = (this.#sequence + 1) % 2 ** 16;
    const header = new RtpHeader({
      sequenceNumber: this.#sequence,
      timestamp: (this.#time + time) % 2 ** 32,
      marker: begins,
      payloadType: sender?.codec?.payloadType ?? 111,
    });
    sender?.sendRtp(new RtpPacket(header, Buffer.from(payload.buffer, payload.byteOffset, payload.length))).catch(() => undefined);
  }

  #hear(packet: SourcePacket): void {
    if (this.#listener) this.#listener(packet);
    else if (this.#early.length < MOST_EARLY) this.#early.push(packet);
  }

  close(): void {
    this.#connected.reject(new RmcError("unknown-host", "no way was found to the other side"));
    this.#closed.resolve();
    void this.#connection.close().catch(() => undefined);
  }
}

/** Of the machine werift finds all but loopback; where one is wanted, it finds nothing and is told. */
function addressesOf(address: string | undefined): object {
  if (address === undefined || address === "0.0.0.0" || address === "::") return { iceAdditionalHostAddresses: ["127.0.0.1"] };
  const family = address.includes(":") ? "udp6" : "udp4";
  return { iceUseIpv4: false, iceUseIpv6: false, iceAdditionalHostAddresses: [address], iceInterfaceAddresses: { [family]: address } };
}
