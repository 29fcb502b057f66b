/** Sums up the last seconds of readings. Uses an npm package, so it stays a host node on whatever place runs it. */
import { mean, quantile } from "simple-statistics";
import type { Reading } from "./loudness.ts";

export interface MeterSummary extends Reading {
  /** Loudness range: from the 10th to the 95th percentile of short-term loudness, in LU. */
  range: number;
  /** Mean of the momentary loudness over the window. */
  average: number;
  /** Readings in the window. */
  window: number;
}

export class Summary {
  readonly #length: number;
  readonly #recent: Reading[] = [];

  constructor({ seconds }: { seconds: number }) {
    this.#length = seconds * 10;
  }

  process(reading: Reading): MeterSummary {
    this.#recent.push(reading);
    if (this.#recent.length > this.#length) this.#recent.shift();
    const audible = this.#recent.filter((one) => one.shortTerm > -70);
    const shortTerm = audible.map((one) => one.shortTerm);
    const momentary = audible.map((one) => one.momentary).filter((value) => value > -70);
    return {
      ...reading,
      range: shortTerm.length > 1 ? quantile(shortTerm, 0.95) - quantile(shortTerm, 0.1) : 0,
      average: momentary.length > 0 ? mean(momentary) : -70,
      window: this.#recent.length,
    };
  }
}
