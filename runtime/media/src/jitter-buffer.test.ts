import { describe, expect, test } from "vitest";
import { randomOf } from "../../../test/links/lasting-pair.ts";
import { VirtualClock } from "../../../test/links/virtual-clock.ts";
import { JitterBuffer } from "./jitter-buffer.ts";

interface Network {
  /** Of each packet, from 0 to 1. */
  readonly loss: number;
  readonly twice: number;
  /** Milliseconds on the way, at most. */
  readonly delay: number;
}

interface Heard {
  readonly index: number;
  readonly time: number;
  readonly lost: number;
  readonly at: number;
}

const COUNT = 2_000;
const BLOCK = 960;

/** A source that sends every 20 ms, over a network of a seed. */
async function play(seed: number, { loss, twice, delay }: Network) {
  const clock = new VirtualClock(randomOf(seed));
  const { random } = clock;
  // Both wrap around on the way.
  const [sequence, time] = [2 ** 16 - 1 - Math.floor(random() * 1_000), 2 ** 32 - 1 - Math.floor(random() * BLOCK * 1_000)];
  const heard: Heard[] = [];
  const arrivedAt = new Map<number, number>();
  let restarts = 0;
  const buffer = new JitterBuffer({
    clock,
    onPacket: ({ time: told, payload }, lost) =>
      heard.push({ index: new DataView(payload.buffer).getUint32(0), time: told - time, lost, at: clock.now() }),
    onRestart: () => restarts++,
  });
  const sent: number[] = [];
  let copies = 0;
  for (let index = 0; index < COUNT; index++) {
    // The first comes first: what is before it cannot be known.
    if (index > 0 && random() < loss) continue;
    sent.push(index);
    const isTwice = random() < twice;
    for (let copy = 0; copy < (isTwice ? 2 : 1); copy++) {
      copies++;
      const arrive = (): void => {
        if (!arrivedAt.has(index)) arrivedAt.set(index, clock.now());
        const payload = new Uint8Array(4);
        new DataView(payload.buffer).setUint32(0, index);
        buffer.push({ sequence: (sequence + index) % 2 ** 16, time: (time + index * BLOCK) % 2 ** 32, payload });
      };
      clock.after(index * 20 + (index > 0 ? random() * delay : 0), arrive);
    }
  }
  await clock.run(() => false);
  return { heard, sent, copies, arrivedAt, buffer, restarts };
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe("a jitter buffer", () => {
  test.each(seeds)("puts in order what comes in any other, and tells of none twice (seed %i)", async (seed) => {
    const { heard, sent, copies, buffer, restarts } = await play(seed, { loss: 0, twice: 0.1, delay: 60 });
    expect(heard.map(({ index }) => index)).toEqual(sent);
    expect(heard.map(({ time }) => time)).toEqual(sent.map((index) => index * BLOCK));
    expect([buffer.lost, buffer.stale, restarts]).toEqual([0, copies - sent.length, 1]);
  });

  test.each(seeds)("goes on without what is lost, and counts it (seed %i)", async (seed) => {
    const { heard, sent, buffer, arrivedAt } = await play(seed, { loss: 0.05, twice: 0, delay: 60 });
    expect(heard.map(({ index }) => index)).toEqual(sent);
    expect(heard.map(({ time }) => time)).toEqual(sent.map((index) => index * BLOCK));
    expect(heard.map(({ index, lost }) => index - lost)).toEqual(sent.map((_, i) => (sent[i - 1] ?? -1) + 1));
    expect(buffer.lost).toBe(sent.at(-1)! + 1 - sent.length);
    // Sixty milliseconds for each gap that a packet stands behind: in all this time at most ten packets come.
    for (const { index, at } of heard) expect(at - arrivedAt.get(index)!).toBeLessThanOrEqual(200);
  });

  test.each(seeds)("never tells of what comes after its turn was given up (seed %i)", async (seed) => {
    const { heard, sent, copies, buffer } = await play(seed, { loss: 0.02, twice: 0.05, delay: 400 });
    const indices = heard.map(({ index }) => index);
    expect(indices).toEqual(indices.toSorted((a, b) => a - b));
    expect(heard.map(({ time }) => time)).toEqual(indices.map((index) => index * BLOCK));
    expect(buffer.stale).toBe(copies - heard.length);
    expect(buffer.stale).toBeGreaterThan(copies - sent.length);
    expect(heard.length + buffer.lost).toBe(indices.at(-1)! + 1);
  });

  test("follows a source that counts anew, and no single stray packet", () => {
    const heard: number[] = [];
    let restarts = 0;
    const buffer = new JitterBuffer({ onPacket: ({ time }) => heard.push(time), onRestart: () => restarts++ });
    const push = (sequence: number, time: number): void => buffer.push({ sequence, time, payload: new Uint8Array() });
    push(10, 0);
    push(30_000, 7);
    push(11, 960);
    push(40_000, 5_000);
    push(40_001, 5_960);
    push(40_002, 6_920);
    buffer.close();
    expect([heard, restarts]).toEqual([[0, 960, 5_960, 6_920], 2]);
  });

  test("gives up what is missing at its end", () => {
    const heard: [number, number][] = [];
    const buffer = new JitterBuffer({ onPacket: ({ time }, lost) => heard.push([time, lost]), onRestart: () => undefined });
    for (const sequence of [0, 2, 5]) buffer.push({ sequence, time: sequence * BLOCK, payload: new Uint8Array() });
    expect(heard).toEqual([[0, 0]]);
    buffer.close();
    expect(heard).toEqual([
      [0, 0],
      [2 * BLOCK, 1],
      [5 * BLOCK, 2],
    ]);
  });
});
