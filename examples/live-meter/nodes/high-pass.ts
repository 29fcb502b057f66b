/** Two one-pole high-pass filters in a row: takes rumble and direct current away, 12 dB an octave below `hz`. */
export class HighPass {
  readonly #hz: number;
  #keep = 0;
  #in1 = 0;
  #out1 = 0;
  #in2 = 0;
  #out2 = 0;

  constructor({ hz }: { hz: number }) {
    this.#hz = hz;
  }

  start({ rate }: { rate: number }): void {
    this.#keep = 1 / (1 + (2 * Math.PI * this.#hz) / rate);
  }

  tick(sample: number): number {
    const once = this.#keep * (this.#out1 + sample - this.#in1);
    this.#in1 = sample;
    this.#out1 = once;
    const twice = this.#keep * (this.#out2 + once - this.#in2);
    this.#in2 = once;
    this.#out2 = twice;
    return twice;
  }
}
