import type { Audio } from "rmc";

export interface Level {
  time: number;
  rms: number;
}

/** The level of each frame of 20 ms. A plain function is a node, too. */
export function level(frame: Audio<48000, 1>): Level {
  let sum = 0;
  for (const sample of frame.samples) sum += sample * sample;
  return { time: frame.pts, rms: Math.sqrt(sum / frame.samples.length) };
}
