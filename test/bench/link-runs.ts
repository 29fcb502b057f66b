/** How ends are measured: beside each other, in turns. */
import type { End, OnMessage } from "./link-ends.ts";
import { median } from "./measure.ts";

/** An odd number of each, and one before that is not counted. */
const ROUNDS = 9;

/** Messages may come at once. */
export type Dial = (onMessage: OnMessage) => Promise<End>;

export interface Line {
  readonly value: number;
  /** Beside the first. */
  readonly ratio: number;
}

/** All of them round by round, so that what else the machine does hits all. The value is that of the middle ratio, too. */
export async function inTurns(runs: readonly (() => Promise<number>)[]): Promise<Line[]> {
  const rounds: number[][] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const values: number[] = [];
    for (const run of runs) values.push(await run());
    if (round > 0) rounds.push(values);
  }
  const base = median(rounds.map(([first]) => first!));
  return runs.map((_, at) => {
    const ratio = median(rounds.map((values) => values[at]! / values[0]!));
    return { value: base * ratio, ratio };
  });
}

export async function roundTrip(end: End, size: number, count: number): Promise<number> {
  const times: number[] = [];
  const done = Promise.withResolvers<void>();
  let started = 0;
  const next = (): void => {
    started = performance.now();
    void end.send("return", size);
  };
  end.onMessage = () => {
    times.push((performance.now() - started) * 1000);
    if (times.length < count) next();
    else done.resolve();
  };
  next();
  await done.promise;
  return median(times);
}

/** An end whose other side has said its first word. */
export async function greeted(dial: Dial): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = await dial(() => resolve());
  await promise;
  return end;
}

export function answers(end: End, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  end.onMessage = () => void (--count === 0 && resolve());
  return promise;
}
