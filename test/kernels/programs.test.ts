/**
 * Programs that use every construct of the subset, on inputs at the edges: JavaScript and the interpreter of kernel IR give the
 * same, or both end with an error.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import type { Source, Translation } from "./translate.test-support.ts";
import { evaluate, interpretAll, lowered, translate } from "./translate.test-support.ts";

const INPUTS = [0, 1, 2, -1, 3.5, -0, NaN, Infinity, 300, 2 ** 31, 2 ** 32 + 5, 1e21, 0.1];

const sources = readFileSync(new URL("../fixtures/kernels/programs.txt", import.meta.url), "utf8")
  .split(/^### /m)
  .slice(1)
  .map((part): Source => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
const units = new Map([...translated("string"), ...translated("number")]);

test.each(sources.map((source) => [source.name, source] as const))("%s", (name, source) => {
  const translation = units.get(name) as Translation;
  if ("reason" in translation) throw new Error(translation.reason);
  for (const narrow of [false, true]) {
    const kernel = lowered(translation.unit, narrow);
    if (typeof kernel === "string") throw new Error(kernel);
    for (const input of INPUTS)
      expect(
        outcome(() => interpretAll(kernel, [input])[0]),
        `input ${input}, narrow ${narrow}`,
      ).toStrictEqual(outcome(() => evaluate(source)["run"]?.(input)));
  }
});

/** The value, or that there was an error, with its message. */
function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : error };
  }
}

function translated(kind: "string" | "number"): ReadonlyMap<string, Translation> {
  const output: Schema = { kind };
  return translate(
    sources.filter((source) => source.text.includes(`run(x: number): ${kind}`)),
    "run",
    { input: { kind: "number" }, output },
  );
}
