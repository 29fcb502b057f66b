/** Runs every case by itself, without a test runner. */
import { channelCases, type ChannelOptions } from "./channel-cases.ts";

export interface Outcome {
  readonly name: string;
  /** What is broken, in words; undefined where the promise is kept. */
  readonly failure: string | undefined;
}

export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly outcomes: readonly Outcome[];
}

/** One case after the other. Never rejects: what goes wrong stands in the report. */
export async function conform(options: ChannelOptions): Promise<Report> {
  const outcomes: Outcome[] = [];
  for (const { name, run } of channelCases(options)) {
    const failure = await run().then(
      () => undefined,
      (error: unknown) => String(error instanceof Error ? error.message : error),
    );
    outcomes.push({ name, failure });
  }
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  return { passed: outcomes.length - failed, failed, outcomes };
}

/** A line for each case, and the sum. */
export function reportText({ passed, failed, outcomes }: Report): string {
  const lines = outcomes.map(({ name, failure }) => (failure === undefined ? `kept    ${name}` : `BROKEN  ${name}\n        ${failure}`));
  return [...lines, `${passed} kept, ${failed} broken`].join("\n");
}
