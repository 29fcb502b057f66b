/**
 * Loudness by EBU R 128: K-weighted power over 400 ms (momentary), 3 s (short-term) and the whole programme
 * (integrated, gated at −70 LUFS and at 10 LU below the ungated mean). One reading every 100 ms.
 */
import type { Audio } from "rmc";
import { headShelf, lowCut, type Biquad } from "./biquad.ts";

export interface Reading {
  /** Seconds of sound measured. */
  time: number;
  /** LUFS; −Infinity in silence. */
  momentary: number;
  shortTerm: number;
  integrated: number;
  /** Highest sample so far, dBFS. */
  peak: number;
}

const HOPS_MOMENTARY = 4;
const HOPS_SHORT_TERM = 30;

export class Loudness {
  #shelf: Biquad = headShelf(48000);
  #cut: Biquad = lowCut(48000);
  #hopLength = 4800;
  #samplesInHop = 0;
  #energy = 0;
  #hops = 0;
  #peak = 0;
  /** Mean power of the last 30 hops, as a ring. */
  readonly #powers: Float64Array = new Float64Array(HOPS_SHORT_TERM);
  /** Mean powers of all 400 ms blocks above −70 LUFS: what the gate chooses from. */
  readonly #blocks: number[] = [];

  start({ rate }: { rate: number }): void {
    this.#shelf = headShelf(rate);
    this.#cut = lowCut(rate);
    this.#hopLength = Math.round(rate / 10);
  }

  process(frame: Audio<48000, 1>, emit: (reading: Reading) => void): void {
    const { samples } = frame;
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i];
      this.#peak = Math.max(this.#peak, Math.abs(sample));
      const weighted = this.#cut.filter(this.#shelf.filter(sample));
      this.#energy += weighted * weighted;
      this.#samplesInHop++;
      if (this.#samplesInHop === this.#hopLength) emit(this.#finishHop());
    }
  }

  #finishHop(): Reading {
    this.#powers[this.#hops % HOPS_SHORT_TERM] = this.#energy / this.#hopLength;
    this.#hops++;
    this.#energy = 0;
    this.#samplesInHop = 0;
    const block = this.#meanOfLast(HOPS_MOMENTARY);
    if (this.#hops >= HOPS_MOMENTARY && toLufs(block) > -70) this.#blocks.push(block);
    return {
      time: this.#hops / 10,
      momentary: toLufs(block),
      shortTerm: toLufs(this.#meanOfLast(HOPS_SHORT_TERM)),
      integrated: toLufs(gatedMean(this.#blocks)),
      peak: 20 * Math.log10(this.#peak),
    };
  }

  #meanOfLast(count: number): number {
    let sum = 0;
    for (let i = 1; i <= count && i <= this.#hops; i++) sum += this.#powers[(this.#hops - i) % HOPS_SHORT_TERM];
    return sum / count;
  }
}

function toLufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/** The mean of the blocks that are no more than 10 LU below the mean of all. */
function gatedMean(blocks: number[]): number {
  if (blocks.length === 0) return 0;
  let sum = 0;
  for (const block of blocks) sum += block;
  const threshold = sum / blocks.length / 10;
  let gated = 0;
  let count = 0;
  for (const block of blocks) {
    if (block >= threshold) {
      gated += block;
      count++;
    }
  }
  return gated / count;
}
