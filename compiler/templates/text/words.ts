/** Lines of text are split into words in the browser and counted on the server. */
import { browser, pipeline, server, type Flow } from "rmc";
import { Counter } from "./nodes/counter.ts";
import { words } from "./nodes/words.ts";

export const countWords = pipeline(({ lines }: { lines: Flow<string> }) => {
  const split = browser(lines, words);
  const counts = server(split, new Counter({ least: 2 }));
  return { counts };
});
