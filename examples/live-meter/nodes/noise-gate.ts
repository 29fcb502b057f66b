/** Silences what is quieter than a threshold, opening at once and closing softly so that the ends of words stay. */
export class NoiseGate {
  readonly #threshold: number;
  #release = 0;
  #envelope = 0;
  #gain = 0;

  constructor({ thresholdDb }: { thresholdDb: number }) {
    this.#threshold = 10 ** (thresholdDb / 20);
  }

  start({ rate }: { rate: number }): void {
    this.#release = 1 / (0.05 * rate);
  }

  tick(sample: number): number {
    this.#envelope += this.#release * (Math.abs(sample) - this.#envelope);
    const open = Math.abs(sample) > this.#threshold || this.#envelope > this.#threshold;
    this.#gain = open ? 1 : this.#gain * (1 - this.#release);
    return sample * this.#gain;
  }
}
