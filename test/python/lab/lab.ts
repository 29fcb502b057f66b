// What Python's client is tried with: two inputs, a parameter, a flow with two names, a node that fails.
import { param, pipeline, server, type Flow } from "rmc";

class Scale {
  readonly #by: number;
  constructor({ by }: { by: number }) {
    this.#by = by;
  }
  process(value: number): number {
    return value * this.#by;
  }
}

function check(text: string): string {
  if (text === "bad") throw new Error("that is a bad text");
  return text;
}

export const lab = pipeline(({ numbers, texts }: { numbers: Flow<number>; texts: Flow<string> }) => {
  const scaled = server(numbers, new Scale({ by: param("by", 2) }));
  return { scaled, again: scaled, texts: server(texts, check) };
});
