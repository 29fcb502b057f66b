import type { Audio } from "@rmc/runtime";

/** Zero crossings of the filter on each side of its middle. */
const CROSSINGS = 16;
/** Cut-off relative to the lower of the two Nyquist frequencies. */
const CUTOFF = 0.92;
/** The table of a pair of rates has at most so many coefficients: 16 MB. */
const LARGEST_TABLE = 2097152;

/**
 * Changes the sample rate: a windowed sinc, one set of coefficients for each phase.
 *
 * With L / M the ratio of the rates in lowest terms, output sample n lies at input time n·M / L; let p be its whole part and
 * f its fraction. Then y[n] = Σ x[p − j] · h(j + f − D) over j = 0 … 2·D − 1, where D = ⌈16 / c⌉,
 * h(t) = c·sinc(c·t) · (0.42 + 0.5·cos(π·t/D) + 0.08·cos(2π·t/D)), c = 0.92·min(1, L/M), and the coefficients of each f are
 * scaled to the sum 1. The sound is late by D input samples: after k frames floor(samples in × L / M) samples are out, with
 * the times of the frames they came with; `end` gives the rest in one frame. Frames of the right rate pass unchanged.
 */
export class Resample {
  readonly #rate: number;
  #from = 0;
  #channels = 0;
  #ratioIn = 1;
  #ratioOut = 1;
  #delay = 0;
  #table = new Float64Array(0);
  /** The last samples of the frames before, interleaved: as many as the filter reaches back. */
  #history = new Float32Array(0);
  /** Where the next output sample lies: whole part counted from the first sample of the next frame, and phase. */
  #position = 0;
  #phase = 0;
  #pts = 0;
  #started = false;

  constructor({ rate }: { rate: number }) {
    this.#rate = rate;
  }

  start({ rate, channels }: { rate: number; channels: number }): void {
    const divisor = commonDivisor(rate, this.#rate);
    this.#from = rate;
    this.#channels = channels;
    this.#ratioIn = rate / divisor;
    this.#ratioOut = this.#rate / divisor;
    const cutoff = CUTOFF * Math.min(1, this.#rate / rate);
    this.#delay = Math.ceil(CROSSINGS / cutoff);
    const taps = 2 * this.#delay;
    if (rate === this.#rate) return;
    if (taps * this.#ratioOut > LARGEST_TABLE)
      throw new Error(`${rate} Hz cannot be converted to ${this.#rate} Hz: the rates have too little in common`);
    this.#table = coefficients(this.#ratioOut, this.#delay, cutoff);
    // One step more than the filter reaches: an output may wait for the frame in which its successor's time comes.
    this.#history = new Float32Array((taps + Math.ceil(rate / this.#rate)) * channels);
  }

  process(frame: Audio): Audio {
    this.#started = true;
    this.#pts = frame.pts + frame.samples.length / this.#channels / this.#from;
    if (this.#from === this.#rate) return frame;
    return { ...frame, samples: this.#convert(frame.samples), rate: this.#rate };
  }

  end(): Audio | null {
    if (!this.#started || this.#from === this.#rate) return null;
    const samples = this.#convert(new Float32Array(this.#delay * this.#channels));
    if (samples.length === 0) return null;
    return { kind: "audio", samples, rate: this.#rate, channels: this.#channels, pts: this.#pts };
  }

  #convert(input: Float32Array): Float32Array {
    const channels = this.#channels;
    const taps = 2 * this.#delay;
    const kept = this.#history.length;
    const work = new Float32Array(kept + input.length);
    work.set(this.#history);
    work.set(input, kept);
    const length = input.length / channels;
    const count = this.#outputs(length);
    const output = new Float32Array(count * channels);
    for (let n = 0; n < count; n++) {
      const first = this.#phase * taps;
      for (let channel = 0; channel < channels; channel++) {
        // The newest sample of the filter's reach; the others lie before it, one frame of channels apart.
        let at = kept + this.#position * channels + channel;
        let sum = 0;
        for (let j = 0; j < taps; j++) {
          sum += work[at]! * this.#table[first + j]!;
          at -= channels;
        }
        output[n * channels + channel] = sum;
      }
      this.#phase += this.#ratioIn;
      const whole = Math.floor(this.#phase / this.#ratioOut);
      this.#position += whole;
      this.#phase -= whole * this.#ratioOut;
    }
    this.#position -= length;
    this.#history.set(work.subarray(work.length - kept));
    return output;
  }

  /** How many output samples are complete: those whose successor's time has come, too. */
  #outputs(length: number): number {
    return Math.max(0, Math.floor(((length - this.#position) * this.#ratioOut - this.#phase) / this.#ratioIn));
  }
}

function coefficients(phases: number, delay: number, cutoff: number): Float64Array<ArrayBuffer> {
  const taps = 2 * delay;
  const table = new Float64Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let j = 0; j < taps; j++) {
      const time = j + phase / phases - delay;
      const value = sinc(cutoff * time) * window(time / delay);
      table[phase * taps + j] = value;
      sum += value;
    }
    for (let j = 0; j < taps; j++) table[phase * taps + j] = table[phase * taps + j]! / sum;
  }
  return table;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Blackman, for −1 … 1. */
function window(x: number): number {
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
