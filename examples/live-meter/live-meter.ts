/**
 * A loudness meter over three computers: the microphone's sound is cleaned in the browser, measured at the edge and
 * summed up on the server, and the page shows the result. Change one word (`edge` to `browser`, say) to move a stage.
 */
import { browser, edge, pipeline, server, type Audio, type Flow } from "rmc";
import { HighPass } from "./nodes/high-pass.ts";
import { Loudness } from "./nodes/loudness.ts";
import { NoiseGate } from "./nodes/noise-gate.ts";
import { Summary } from "./nodes/summary.ts";

export const liveMeter = pipeline(({ mic }: { mic: Flow<Audio<48000, 1>> }) => {
  const clean = browser(mic, new NoiseGate({ floor: 0.001 }), new HighPass({ hz: 40 }));
  const loudness = edge(clean, new Loudness());
  const summary = server(loudness, new Summary({ seconds: 30 }));
  return { summary };
});
