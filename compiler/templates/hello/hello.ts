/**
 * Sound comes in at the browser, is made quieter there, and is measured on the server. Change `server` to `browser` or
 * `edge` to move the measuring: nothing else changes, and the result is the same to the byte.
 */
import { browser, pipeline, server, type Audio, type Flow } from "rmc";
import { Gain } from "./nodes/gain.ts";
import { level } from "./nodes/level.ts";

export const hello = pipeline(({ mic }: { mic: Flow<Audio<48000, 1>> }) => {
  const quiet = browser(mic, new Gain({ db: -6 }));
  const levels = server(quiet, level);
  return { quiet, levels };
});
