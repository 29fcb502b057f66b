/** Silences what is quieter than a floor, opening at once and closing softly so that the ends of words stay. */
export class NoiseGate {
  readonly #floor: number;
  #release = 0;
  #envelope = 0;
  #gain = 0;

  /** `floor` is an amplitude: 0.001 is −60 dBFS. */
  constructor({ floor }: { floor: number }) {
    this.#floor = floor;
  }

  start({ rate }: { rate: number }): void {
    this.#release = 1 / (0.05 * rate);
  }

  tick(sample: number): number {
    this.#envelope += this.#release * (Math.abs(sample) - this.#envelope);
    const open = Math.abs(sample) > this.#floor || this.#envelope > this.#floor;
    this.#gain = open ? 1 : this.#gain * (1 - this.#release);
    return sample * this.#gain;
  }
}
