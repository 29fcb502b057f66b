/**
 * Programs about meaning (order of evaluation, references, closures in loops, values that are missing …), to the end: the
 * released module gives what JavaScript gives, or fails where the interpreter does.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { KernelTrap } from "../../compiler/src/4-lower/kernel/interpret/trap.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { evaluate, interpretAll, lowered, type Source, translate, type Translation } from "./translate.test-support.ts";

const sources = readFileSync(new URL("../fixtures/kernels/meanings.txt", import.meta.url), "utf8")
  .split(/^### /m)
  .slice(1)
  .map((part): Source => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
const units = new Map([...translated("string"), ...translated("number")]);
const kernels = sources.filter(({ name }) => "unit" in (units.get(name) ?? {}));

/** Where a kernel fails and JavaScript goes on with a value that has no place in the program's types. */
const FAILING: ReadonlySet<string> = new Set([
  "json-parse-mismatch-number",
  "json-parse-mismatch-deep",
  "json-parse-missing",
  "json-parse-tuple-short",
  "json-parse-union-none",
  "json-carry-unknown-key",
  "record-constructor-key",
  "narrow-invalidated",
  "text-outside-both",
  "array-map-shrinking",
]);

describe("the interpreter", () => {
  test.each(kernels.map((source) => [source.name, source] as const))("%s", (_, source) => {
    for (const narrow of [false, true]) {
      const kernel = lowered(unitOf(source), narrow);
      if (typeof kernel === "string") throw new Error(kernel);
      expect(outcome(() => interpretAll(kernel, [0])[0])).toStrictEqual(expected(source));
    }
  });
});

describe("the released module", () => {
  test.each(kernels.map((source) => [source.name, source] as const))("%s", async (_, source) => {
    const kernel = lowered(unitOf(source), true);
    if (typeof kernel === "string") throw new Error(kernel);
    const running = await startKernel(kernel, { optimize: true, context: { now: () => 1, random: () => 0.5 } });
    expect(outcome(() => running.process(0)[0])).toStrictEqual(expected(source));
  });
});

function unitOf({ name }: Source): Extract<Translation, { unit: unknown }>["unit"] {
  const translation = units.get(name);
  if (translation === undefined || "reason" in translation) throw new Error(`${name} is no kernel`);
  return translation.unit;
}

function expected(source: Source): unknown {
  return FAILING.has(source.name) ? "fails" : outcome(() => evaluate(source)["run"]?.());
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof KernelTrap || error instanceof Error) return "fails";
    throw error;
  }
}

function translated(kind: "string" | "number"): ReadonlyMap<string, Translation> {
  const shape = { input: { kind: "number" }, output: { kind } } as const;
  return translate(
    sources.filter(({ text }) => text.includes(`run(): ${kind}`)),
    "run",
    shape,
  );
}
