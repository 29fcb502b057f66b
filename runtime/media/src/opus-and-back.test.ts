/** Audio that is encoded, sent, lost in part, and heard, without a peer connection: in a time of its own. */
import type { Audio } from "@rmc/runtime";
import { describe, expect, test } from "vitest";
import { randomOf } from "../../../test/links/lasting-pair.ts";
import { VirtualClock } from "../../../test/links/virtual-clock.ts";
import { createDecoder, createEncoder, RATE } from "./opus.ts";
import { TrackReceiver } from "./track-receiver.ts";
import { TrackSender } from "./track-sender.ts";

const BLOCK = 960;

function tone(from: number, length: number, channels: 1 | 2 = 1): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(length * channels);
  for (let i = 0; i < length; i++)
    for (let channel = 0; channel < channels; channel++)
      samples[i * channels + channel] = 0.5 * Math.sin((2 * Math.PI * 440 * (channel + 1) * (from + i)) / RATE);
  return samples;
}

/** Upward zero crossings in a second. */
function pitch(samples: Float32Array, channel = 0, channels = 1): number {
  let crossings = 0;
  let [before, count] = [0, 0];
  for (let at = channel; at < samples.length; at += channels) {
    if (before < 0 && samples[at]! >= 0) crossings++;
    before = samples[at]!;
    count++;
  }
  return (crossings / count) * RATE;
}

interface Line {
  readonly clock: VirtualClock;
  readonly sender: TrackSender;
  readonly receiver: TrackReceiver;
  readonly heard: Audio[];
  /** When each packet left. */
  readonly sentAt: number[];
  /** How much later it is to the sender than to everybody else. */
  readonly late: { by: number };
}

async function line(channels: 1 | 2 = 1, loses: (packet: number) => boolean = () => false): Promise<Line> {
  const clock = new VirtualClock(randomOf(1));
  const late = { by: 0 };
  const [heard, sentAt]: [Audio[], number[]] = [[], []];
  const receiver = new TrackReceiver({
    decoder: await createDecoder(channels),
    channels,
    clock,
    age: () => 1,
    onFrame: (frame) => heard.push(frame),
  });
  const start = 2 ** 32 - 5_000;
  const sender = new TrackSender({
    encoder: await createEncoder(channels),
    channels,
    clock: { now: () => clock.now() + late.by, after: (wait, work) => clock.after(wait, work), random: clock.random },
    onPacket: ({ time, payload }) => {
      const number = sentAt.push(clock.now()) - 1;
      if (!loses(number)) receiver.push({ source: 7, sequence: (65_530 + number) % 2 ** 16, time: (start + time) % 2 ** 32, payload });
    },
  });
  return { clock, sender, receiver, heard, sentAt, late };
}

async function send({ clock, sender }: Line, frames: readonly Float32Array[]): Promise<void> {
  let isSent = false;
  void (async () => {
    for (const samples of frames) await sender.send({ samples });
    isSent = true;
  })();
  await clock.run(() => false);
  expect(isSent).toBe(true);
}

describe("Opus there and back", () => {
  test.each([1, 2] as const)("is the same sound in frames of 20 ms, %i channels", async (channels) => {
    const way = await line(channels);
    await send(way, [tone(0, RATE, channels)]);
    expect(way.heard.map(({ samples, rate, channels: n }) => [samples.length, rate, n])).toEqual(
      Array.from({ length: 50 }, () => [BLOCK * channels, RATE, channels]),
    );
    const all = Float32Array.from(way.heard.slice(5).flatMap(({ samples }) => [...samples]));
    for (let channel = 0; channel < channels; channel++) expect(pitch(all, channel, channels)).toBeCloseTo(440 * (channel + 1), -1);
    expect(all.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeGreaterThan(0.4);
  });

  test("keeps RTP's times to the sample, from where the session is", async () => {
    const way = await line();
    await send(way, [tone(0, 4 * BLOCK)]);
    expect(way.heard.map(({ pts }) => pts)).toEqual([48_000, 48_960, 49_920, 50_880].map((at) => at / RATE));
  });

  test("goes at the pace at which it is heard, whatever the frames are", async () => {
    const way = await line();
    const whole = tone(0, 10 * BLOCK);
    await send(way, [whole.subarray(0, 100), whole.subarray(100, 5_000), whole.subarray(5_000)]);
    expect(way.sentAt).toEqual(Array.from({ length: 10 }, (_, i) => i * 20));
    const all = Float32Array.from(way.heard.flatMap(({ samples }) => [...samples]));
    expect(pitch(all.subarray(2 * BLOCK))).toBeCloseTo(440, -1.5);
  });

  test("fills up what is left of a frame when nothing follows, and begins anew where sound begins again", async () => {
    const way = await line();
    await send(way, [tone(0, BLOCK + 10)]);
    expect(way.sentAt).toEqual([0, 40]);
    way.clock.after(1_000, () => undefined);
    await way.clock.run(() => false);
    await send(way, [tone(0, BLOCK)]);
    const [first, second, third] = way.heard.map(({ pts }) => Math.round(pts * RATE));
    expect([second! - first!, third! - first!]).toEqual([BLOCK, way.sentAt[2]! * 48]);
    expect(way.sentAt[2]).toBeGreaterThan(1_000);
  });

  test("is in time again soon where the machine was late, and its times have no gap", async () => {
    const way = await line();
    const sending = (async () => {
      for (let frame = 0; frame < 10; frame++) await way.sender.send({ samples: tone(0, 2 * BLOCK) });
    })();
    way.clock.after(85, () => (way.late.by = 90));
    await way.clock.run(() => false);
    await sending;
    const apart = way.heard.slice(1).map(({ pts }, i) => Math.round((pts - way.heard[i]!.pts) * RATE));
    expect(apart).toEqual(Array.from({ length: 19 }, () => BLOCK));
    expect(way.sentAt.slice(4, 13)).toEqual([80, 100, 100, 100, 100, 100, 110, 130, 150]);
  });

  test("loses what an abort finds unsent", async () => {
    const way = await line();
    way.clock.after(95, () => way.sender.abort());
    await send(way, [tone(0, RATE)]);
    expect(way.sentAt).toEqual([0, 20, 40, 60, 80]);
  });

  test("makes up for lost packets: the frames have no gap", async () => {
    const way = await line(1, (packet) => [10, 20, 21].includes(packet));
    await send(way, [tone(0, RATE)]);
    const ends = way.heard.map(({ pts, samples }) => Math.round(pts * RATE) + samples.length);
    expect(way.heard.slice(1).map(({ pts }) => Math.round(pts * RATE))).toEqual(ends.slice(0, -1));
    expect(way.receiver.counts).toEqual({ frames: 49, lost: 3, stale: 0 });
    expect(way.heard.find(({ samples }) => samples.length === 2 * BLOCK)).toBeDefined();
  });

  test("leaves a long gap as it is", async () => {
    const way = await line(1, (packet) => packet >= 10 && packet < 20);
    await send(way, [tone(0, RATE)]);
    const starts = way.heard.map(({ pts }) => Math.round(pts * RATE) - RATE);
    expect(starts.slice(9, 11)).toEqual([9 * BLOCK, 20 * BLOCK]);
    expect(way.receiver.counts.lost).toBe(10);
  });

  test("goes on behind packets that are no Opus, and with another source behind what came before", async () => {
    const { receiver, heard } = await line();
    const encoder = await createEncoder(1);
    const packet = encoder.encode(tone(0, BLOCK));
    receiver.push({ source: 1, sequence: 5, time: 0, payload: packet });
    receiver.push({ source: 1, sequence: 6, time: 960, payload: Uint8Array.of(0xff, 0xff, 0xff) });
    receiver.push({ source: 1, sequence: 7, time: 1_920, payload: packet });
    receiver.push({ source: 2, sequence: 40_000, time: 77, payload: packet });
    expect(heard.map(({ pts }) => Math.round(pts * RATE) - RATE)).toEqual([0, 1_920, 2_880]);
    expect(receiver.counts).toEqual({ frames: 3, lost: 1, stale: 0 });
  });
});
