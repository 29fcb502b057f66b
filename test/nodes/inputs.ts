/** Realistic inputs of nodes, from a seed: sound with tones, speech-like bursts and silence; pictures; packets; texts in chunks. */
import type { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";

export interface Sound {
  readonly rate: number;
  readonly channels: number;
  readonly length?: number;
  readonly frames?: number;
  readonly hz?: number;
}

/** Frames of tone and noise whose loudness comes and goes; one frame in seven is silent. The last one is shorter. */
export function sound(g: Generator, { rate, channels, length = 80, frames = 12, hz = 220 }: Sound): object[] {
  let at = 0;
  return Array.from({ length: frames }, (_, k) => {
    const count = k === frames - 1 ? Math.floor(length / 3) : length;
    const loudness = k % 7 === 6 ? 0 : g.pick([0.01, 0.2, 0.9, 1.3]);
    const samples = new Float32Array(count * channels).map((__, i) => {
      const time = (at + Math.floor(i / channels)) / rate;
      return loudness * (0.8 * wave(hz * (1 + (i % channels)) * time) + 0.1 * (g.random() - 0.5));
    });
    const pts = at / rate;
    at += count;
    return { kind: "audio", samples, rate, channels, pts };
  });
}

/** A parabola instead of a sine: the same bits everywhere. */
export function wave(turns: number): number {
  const x = turns - Math.floor(turns) - 0.5;
  return 8 * x * (2 * Math.abs(x) - 1);
}

/** A moving bright square on a gradient with noise. */
export function pictures(g: Generator, format: "gray" | "rgba", kind: "image" | "video", count = 6): object[] {
  const [width, height] = [12, 9];
  const planes = format === "gray" ? 1 : 4;
  return Array.from({ length: count }, (_, k) => {
    const data = new Uint8Array(width * height * planes).map((__, i) => {
      const [x, y] = [Math.floor(i / planes) % width, Math.floor(i / planes / width)];
      const inside = x >= k && x < k + 4 && y >= 2 && y < 6;
      return inside ? 200 + g.below(40) : x * 6 + y * 5 + (i % planes) * 17 + g.below(8);
    });
    return { kind, data, width, height, format, ...(kind === "video" ? { pts: k / 25 } : {}) };
  });
}

export function bytes(g: Generator, length: number, from = 0, below = 256): Uint8Array {
  return new Uint8Array(length).map(() => from + g.below(below - from));
}

/** A text in pieces of random lengths, cut anywhere. */
export function chunks(g: Generator, text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const next = at + 1 + g.below(11);
    parts.push(text.slice(at, next));
    at = next;
  }
  return parts;
}

export function byteChunks(g: Generator, data: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length;) {
    const next = at + 1 + g.below(7);
    parts.push(data.slice(at, next));
    at = next;
  }
  return parts;
}

export const numbers = (g: Generator, count = 40): number[] => Array.from({ length: count }, (_, i) => wave(i / 9) * 10 + g.random());

export function detections(g: Generator, frames = 12): object[][] {
  return Array.from({ length: frames }, (_, k) =>
    Array.from({ length: 2 + g.below(4) }, (__, i) => ({
      x: 10 + 40 * i + k * 2 + g.below(3),
      y: 20 + g.below(12),
      width: 30 + g.below(10),
      height: 20 + g.below(10),
      label: g.pick(["person", "dog"]),
      score: g.random(),
    })),
  );
}

export const PROSE =
  "Dr. Smith said hello to 3 people. It cost $5.50, i.e. 20% off! Did you hear? The cafe in Zürich has 1,250 seats… and more. " +
  "hello well hell held the the of model and models 🙂 end.";

export const WORDS = ["play", "player", "pause", "stop", "hello", "hell", "well", "", "naïve", "🙂🙂", "Next Song", "volum up", "stpo"];
