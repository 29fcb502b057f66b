/** The corpus of small programs, compiled: the module gives what JavaScript gives, or fails where the interpreter does. */
import { describe, expect, test } from "vitest";
import { KernelTrap } from "../../compiler/src/4-lower/kernel/interpret/trap.ts";
import { readPrograms } from "./programs.test-support.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { evaluate, interpretAll, lowered, translate } from "./translate.test-support.ts";

const sources = readPrograms("corpus.txt");
const units = translate(sources, "run", { input: { kind: "number" }, output: { kind: "number" } });
const compiled = sources.filter(({ name }) => "unit" in (units.get(name) ?? {}));

test("most of the corpus are kernels", () => {
  expect(compiled.length).toBeGreaterThanOrEqual(130);
});

describe.each([false, true])("optimize %s", (optimize) => {
  test.each(compiled.map((source) => [source.name, source] as const))("%s", async (name, source) => {
    const translation = units.get(name);
    const kernel = translation !== undefined && "unit" in translation ? lowered(translation.unit, true) : "refused";
    if (typeof kernel === "string") throw new Error(kernel);
    const running = await startKernel(kernel, { optimize, context: { log: () => undefined, now: () => 1, random: () => 0.5 } });
    if (traps(() => interpretAll(kernel, [0]))) expect(() => running.process(0)).toThrow(/RMC600[12]/);
    else expect(running.process(0)).toStrictEqual([evaluate(source)["run"]?.()]);
  });
});

function traps(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if (error instanceof KernelTrap) return true;
    throw error;
  }
}
