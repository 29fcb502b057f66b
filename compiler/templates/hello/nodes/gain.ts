/** Makes sound louder or quieter. A class with `tick` works on one sample at a time. */
export class Gain {
  readonly #factor: number;

  constructor({ db }: { db: number }) {
    this.#factor = 10 ** (db / 20);
  }

  tick(sample: number): number {
    return sample * this.#factor;
  }
}
