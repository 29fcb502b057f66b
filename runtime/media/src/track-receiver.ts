/**
 * RTP with Opus becomes frames of audio: in order, decoded, with times that are RTP's own. Lost packets are made up for, up to
 * 120 ms at a time; a longer gap stays one.
 */
import type { Audio, Clock, TrackCounts } from "@rmc/runtime";
import { JitterBuffer, type Packet } from "./jitter-buffer.ts";
import { LONGEST, RATE, type OpusDecoder } from "./opus.ts";

export interface TrackReceiverOptions {
  readonly decoder: OpusDecoder;
  readonly channels: 1 | 2;
  /** Where a source begins: seconds since the session began. */
  readonly age: () => number;
  readonly onFrame: (frame: Audio) => void;
  readonly clock?: Clock;
}

export class TrackReceiver {
  readonly #options: TrackReceiverOptions;
  readonly #buffer: JitterBuffer;
  #source: number | undefined;
  #frames = 0;
  #broken = 0;
  /** In samples since the session began: what RTP's times are added to, and where the next frame is due. */
  #origin = 0;
  #due = 0;
  #begins = true;

  constructor(options: TrackReceiverOptions) {
    this.#options = options;
    this.#buffer = new JitterBuffer({
      onPacket: ({ time, payload }, lost) => this.#take(time, payload, lost),
      onRestart: () => (this.#begins = true),
      ...(options.clock && { clock: options.clock }),
    });
  }

  get counts(): Omit<TrackCounts, "dropped"> {
    return { frames: this.#frames, lost: this.#buffer.lost + this.#broken, stale: this.#buffer.stale };
  }

  push(packet: Packet & { readonly source: number }): void {
    if (this.#source !== undefined && this.#source !== packet.source) this.#buffer.reset();
    this.#source = packet.source;
    this.#buffer.push(packet);
  }

  close(): void {
    this.#buffer.close();
    this.#options.decoder.close();
  }

  #take(time: number, payload: Uint8Array, lost: number): void {
    if (this.#begins) this.#origin = Math.max(this.#due, Math.round(this.#options.age() * RATE)) - time;
    this.#begins = false;
    const at = this.#origin + time;
    const gap = at - this.#due;
    if (lost > 0 && gap > 0 && gap <= LONGEST) this.#give(this.#options.decoder.conceal(gap), this.#due);
    try {
      this.#give(this.#options.decoder.decode(payload), at);
    } catch {
      this.#broken++;
    }
  }

  #give(samples: Float32Array<ArrayBuffer>, at: number): void {
    const { channels, onFrame } = this.#options;
    this.#frames++;
    this.#due = at + samples.length / channels;
    onFrame({ kind: "audio", samples, rate: RATE, channels, pts: at / RATE });
  }
}
