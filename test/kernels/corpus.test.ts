/**
 * The corpus of small programs: each means the same in JavaScript and in the interpreter of kernel IR, with and without integer
 * widths; or it is refused; or the kernel fails where the program would go on with a value that has no place in its types.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KernelTrap } from "../../compiler/src/4-lower/kernel/interpret/trap.ts";
import type { Source, Translation } from "./translate.test-support.ts";
import { evaluate, interpretAll, lowered, translate } from "./translate.test-support.ts";

const sources = readSources("../fixtures/kernels/corpus.txt");
const units = translate(sources, "run", { input: { kind: "number" }, output: { kind: "number" } });

/** Not in the subset. */
const REFUSED = ["string-regex", "async", "decorators"];

/** A store beyond the end would leave holes. */
const TRAPPED = ["array-holes"];

test.each(sources.map((source) => [source.name, source] as const))("%s", (name, source) => {
  const translation = units.get(name) as Translation;
  expect("reason" in translation, "reason" in translation ? translation.reason : "a unit").toBe(REFUSED.includes(name));
  if ("reason" in translation) return;
  for (const narrow of [false, true]) {
    const kernel = lowered(translation.unit, narrow);
    if (typeof kernel === "string") throw new Error(kernel);
    if (TRAPPED.includes(name)) expect(() => interpretAll(kernel, [0])).toThrow(KernelTrap);
    else expect(interpretAll(kernel, [0])).toStrictEqual([evaluate(source)["run"]?.()]);
  }
});

function readSources(path: string): Source[] {
  const text = readFileSync(new URL(path, import.meta.url), "utf8");
  const parts = text.split(/^### /m).slice(1);
  return parts.map((part) => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
}
