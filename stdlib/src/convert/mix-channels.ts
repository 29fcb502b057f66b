import type { Audio } from "@rmc/runtime";

/**
 * Changes the number of channels from n to m. With m < n, channel c is the mean of the channels c, c + m, c + 2·m, … ; with
 * m > n it repeats channel c modulo n. So stereo to mono is the mean of both, mono to stereo the same sound twice.
 */
export class MixChannels {
  readonly #channels: number;

  constructor({ channels }: { channels: number }) {
    this.#channels = channels;
  }

  process(frame: Audio): Audio {
    const from = frame.channels;
    const to = this.#channels;
    if (from === to) return frame;
    const length = frame.samples.length / from;
    const samples = new Float32Array(length * to);
    for (let i = 0; i < length; i++) {
      for (let channel = 0; channel < to; channel++)
        samples[i * to + channel] =
          to < from ? mean(frame.samples, i * from, channel, from, to) : frame.samples[i * from + (channel % from)]!;
    }
    return { ...frame, samples, channels: to };
  }
}

function mean(samples: Float32Array, at: number, channel: number, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let other = channel; other < from; other += to) {
    sum += samples[at + other]!;
    count++;
  }
  return sum / count;
}
