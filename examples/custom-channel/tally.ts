/** Counts lines and words, on the server. */
import { pipeline, server, type Flow } from "rmc";

class Tally {
  #lines = 0;
  #words = 0;
  process(line: string, emit: (count: { lines: number; words: number }) => void): void {
    this.#lines++;
    for (const word of line.split(" ")) if (word !== "") this.#words++;
    emit({ lines: this.#lines, words: this.#words });
  }
}

export const tally = pipeline(({ text }: { text: Flow<string> }) => {
  const counts = server(text, new Tally());
  return { counts };
});
