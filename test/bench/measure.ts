/** One line of a benchmark: a value beside a baseline measured in the same run. */
export interface Measure {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with; null when nothing comparable exists. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  /** As written in the issue: "≤ 250 ms"; null when the line only informs. */
  readonly goal: string | null;
  readonly met: boolean | null;
}

export type Bench = (report: (measure: Omit<Measure, "bench" | "ratio">) => void) => Promise<void>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error("a median needs values");
  return middle;
}
