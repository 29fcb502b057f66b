import { pipeline, server, type Audio, type Flow } from "rmc";

function heard({ samples, pts }: Audio<48000, 2>): { pts: number; samples: number; crossings: number[] } {
  const crossings = [0, 0];
  for (let at = 2; at < samples.length; at++) if (samples[at - 2]! < 0 && samples[at]! >= 0) crossings[at % 2]! += 1;
  return { pts, samples: samples.length / 2, crossings };
}

function loud({ samples, pts }: Audio<48000, 2>): number | null {
  let most = 0;
  for (const sample of samples) most = Math.max(most, Math.abs(sample));
  return most > 0.2 ? pts : null;
}

/** A minute for each letter. */
async function* speak(text: string): AsyncGenerator<Audio<48000, 1>> {
  for (let frame = 0; frame < text.length * 600; frame++) {
    const samples = new Float32Array(4_800);
    for (let i = 0; i < samples.length; i++) samples[i] = 0.5 * Math.sin((2 * Math.PI * 500 * (frame * 4_800 + i)) / 48_000);
    yield { kind: "audio", samples, rate: 48_000, channels: 1, pts: frame / 10 };
  }
}

export const voice = pipeline(({ mic, text }: { mic: Flow<Audio<48000, 2>>; text: Flow<string> }) => {
  const frames = server(mic, heard, { link: { media: "opus" } });
  const interruption = server(mic, loud, { link: { media: "opus" } });
  const speech = server(text, speak, { cancelOn: interruption, link: { media: "opus" } });
  return { frames, interruption, speech };
});
