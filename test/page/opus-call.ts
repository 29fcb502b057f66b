import { pipeline, server, type Audio, type Flow } from "rmc";

function measure({ samples, pts }: Audio<48000, 1>): { pts: number; samples: number; energy: number; crossings: number } {
  let energy = 0;
  let crossings = 0;
  let before = 0;
  for (const sample of samples) {
    energy += sample * sample;
    if (before < 0 && sample >= 0) crossings += 1;
    before = sample;
  }
  return { pts, samples: samples.length, energy, crossings };
}

function back(frame: Audio<48000, 1>): Audio<48000, 1> {
  return frame;
}

export const call = pipeline(({ mic }: { mic: Flow<Audio<48000, 1>> }) => {
  const levels = server(mic, measure, { link: { media: "opus" } });
  const echo = server(mic, back, { link: { media: "opus" } });
  return { levels, echo };
});
