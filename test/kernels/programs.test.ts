/**
 * Programs that use every construct of the subset, on inputs at the edges: JavaScript and the interpreter of kernel IR give the
 * same, or both end with an error.
 */
import { expect, test } from "vitest";
import { INPUTS, outcome, readPrograms, translatePrograms } from "./programs.test-support.ts";
import { evaluate, interpretAll, lowered, type Translation } from "./translate.test-support.ts";

const sources = readPrograms();
const units = translatePrograms(sources);

test.each(sources.map((source) => [source.name, source] as const))("%s", (name, source) => {
  const translation = units.get(name) as Translation;
  if ("reason" in translation) throw new Error(translation.reason);
  for (const narrow of [false, true]) {
    const kernel = lowered(translation.unit, narrow);
    if (typeof kernel === "string") throw new Error(kernel);
    for (const input of INPUTS) {
      const result = outcome(() => interpretAll(kernel, [input])[0]);
      expect(result, `input ${input}, narrow ${narrow}`).toStrictEqual(outcome(() => evaluate(source)["run"]?.(input)));
    }
  }
});
