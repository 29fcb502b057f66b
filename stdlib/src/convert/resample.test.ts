import type { Audio } from "@rmc/runtime";
import { describe, expect, test } from "vitest";
import { Resample } from "./resample.ts";

describe("Resample", () => {
  test.each([
    [48000, 16000, 1],
    [16000, 48000, 1],
    [44100, 48000, 2],
    [48000, 44100, 2],
    [8000, 11025, 1],
    [96000, 8000, 1],
  ])("from %i to %i Hz, %i channels: after each frame floor(samples in × ratio) samples are out", (from, to, channels) => {
    const node = new Resample({ rate: to });
    node.start({ rate: from, channels });
    let given = 0;
    let got = 0;
    for (const length of [from / 50, 7, 1, 0, 333, from / 50]) {
      const frame = node.process(frameOf(new Float32Array(length * channels), from, channels, given / from));
      given += length;
      got += frame.samples.length / channels;
      expect(got).toBe(Math.floor((given * to) / from));
      expect(frame.rate).toBe(to);
    }
  });

  test("keeps a sine's shape, late by its delay, to better than 80 dB", () => {
    const [from, to, hz] = [48000, 16000, 440];
    const output = run(from, to, (i) => Math.sin((2 * Math.PI * hz * i) / from), 9600);
    const delay = Math.ceil(16 / (0.92 / 3)) / from;
    for (let i = 500; i < 3000; i++) expect(Math.abs(output[i]! - Math.sin(2 * Math.PI * hz * (i / to - delay)))).toBeLessThan(1e-4);
  });

  test("removes what the lower rate cannot hold", () => {
    const output = run(48000, 16000, (i) => Math.sin((2 * Math.PI * 12000 * i) / 48000), 9600);
    expect(Math.max(...output.subarray(500, 3000).map(Math.abs))).toBeLessThan(1e-3);
  });

  test("keeps a constant exactly constant in every phase", () => {
    const output = run(44100, 48000, () => 0.5, 4410);
    for (let i = 200; i < 4000; i++) expect(output[i]).toBeCloseTo(0.5, 7);
  });

  test("does not mix channels", () => {
    const node = new Resample({ rate: 24000 });
    node.start({ rate: 48000, channels: 2 });
    const samples = Float32Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const { samples: output } = node.process(frameOf(samples, 48000, 2, 0));
    for (let i = 1; i < output.length; i += 2) expect(output[i]).toBe(0);
    expect(output[900]).toBeCloseTo(1, 6);
  });

  test("gives what is left in the filter at the end, once, after the last frame", () => {
    const node = new Resample({ rate: 16000 });
    node.start({ rate: 48000, channels: 1 });
    node.process(frameOf(new Float32Array(960).fill(1), 48000, 1, 1));
    const rest = node.end();
    expect(rest?.pts).toBeCloseTo(1.02, 12);
    expect(320 + rest!.samples.length).toBe(Math.floor((960 + Math.ceil(16 / (0.92 / 3))) / 3));
  });

  test("gives nothing at the end of nothing, and passes the right rate on untouched", () => {
    expect(new Resample({ rate: 16000 }).end()).toBeNull();
    const node = new Resample({ rate: 48000 });
    node.start({ rate: 48000, channels: 1 });
    const frame = frameOf(Float32Array.of(1, 2), 48000, 1, 0);
    expect(node.process(frame)).toBe(frame);
    expect(node.end()).toBeNull();
  });

  test("refuses rates that would need an enormous table", () => {
    expect(() => new Resample({ rate: 96001 }).start({ rate: 96000, channels: 1 })).toThrow("96000 Hz cannot be converted to 96001 Hz");
  });
});

function frameOf(samples: Float32Array, rate: number, channels: number, pts: number): Audio {
  return { kind: "audio", samples, rate, channels, pts };
}

function run(from: number, to: number, sample: (index: number) => number, length: number): Float32Array {
  const node = new Resample({ rate: to });
  node.start({ rate: from, channels: 1 });
  const parts: number[] = [];
  for (let at = 0; at < length; at += 480)
    parts.push(
      ...node.process(
        frameOf(
          Float32Array.from({ length: 480 }, (_, i) => sample(at + i)),
          from,
          1,
          at / from,
        ),
      ).samples,
    );
  return Float32Array.from(parts);
}
