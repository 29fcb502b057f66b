/**
 * Frames of audio become RTP with Opus, at the pace at which they are heard: packets of 20 ms, each when its turn is. What is left
 * of a frame waits for the next one, or goes filled up with silence when none comes. Pauses are jumps of RTP's time; a machine that is
 * late makes none, and its packets follow each other faster until they are in time again.
 */
import { machineClock, type Audio, type Clock } from "@rmc/runtime";
import { BLOCK, RATE, type OpusEncoder } from "./opus.ts";

export interface SentPacket {
  /** In samples, from 0. */
  readonly time: number;
  readonly payload: Uint8Array;
  /** The first behind a pause. */
  readonly begins: boolean;
}

export interface TrackSenderOptions {
  readonly encoder: OpusEncoder;
  readonly channels: 1 | 2;
  readonly onPacket: (packet: SentPacket) => void;
  readonly clock?: Clock;
}

const BLOCK_MS = (BLOCK / RATE) * 1000;

export class TrackSender {
  readonly #options: TrackSenderOptions;
  readonly #clock: Clock;
  readonly #block: Float32Array;
  /** Of the block: how much is there. */
  #filled = 0;
  /** When the next packet is due, in the clock's milliseconds. */
  #due = -Infinity;
  /** When there was nothing more to send. */
  #idleSince = -Infinity;
  /** What comes after a pause begins anew. */
  #begins = true;
  #time = 0;
  #turn = 0;
  #stopFilling: (() => void) | undefined;
  #stopWaiting: (() => void) | undefined;

  constructor(options: TrackSenderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? machineClock;
    this.#block = new Float32Array(BLOCK * options.channels);
  }

  /** Resolves when it has gone, but for less than a packet; one at a time. */
  async send({ samples }: Pick<Audio, "samples">): Promise<void> {
    const turn = this.#turn;
    this.#stopFilling?.();
    if (this.#filled === 0) this.#pause();
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#block.length) break;
      await this.#untilDue();
      if (turn !== this.#turn) return;
      this.#go();
    }
    this.#idleSince = this.#clock.now();
    if (this.#filled > 0) this.#stopFilling = this.#clock.after(2 * BLOCK_MS, () => this.#fillUp());
  }

  /** Forgets what has not gone, also of the frame that is going. */
  abort(): void {
    this.#turn++;
    this.#filled = 0;
    this.#stopFilling?.();
    this.#stopWaiting?.();
  }

  close(): void {
    this.abort();
    this.#options.encoder.close();
  }

  #fillUp(): void {
    this.#block.fill(0, this.#filled);
    this.#go();
  }

  #untilDue(): Promise<void> {
    const wait = this.#due - this.#clock.now();
    if (wait <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.#clock.after(wait, resolve);
      this.#stopWaiting = () => {
        stop();
        resolve();
      };
    });
  }

  /** Nothing was there for longer than a packet when the next one was due: it is a pause, and not a machine that is late. */
  #pause(): void {
    const now = this.#clock.now();
    const late = now - this.#due;
    if (late <= BLOCK_MS || now - this.#idleSince <= BLOCK_MS) return;
    this.#begins = true;
    if (this.#due !== -Infinity) this.#time += Math.round((late / 1000) * RATE);
    this.#due = now;
  }

  #go(): void {
    this.#options.onPacket({ time: this.#time, payload: this.#options.encoder.encode(this.#block), begins: this.#begins });
    this.#begins = false;
    this.#due += BLOCK_MS;
    this.#time += BLOCK;
    this.#filled = 0;
  }
}
