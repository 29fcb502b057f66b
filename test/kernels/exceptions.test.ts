/**
 * Programs that throw and catch, called several times with what they keep: the interpreter of kernel IR and the module, as
 * printed and optimised, give what JavaScript gives, or fail with the same message. What JavaScript gives is computed before asc
 * is loaded, because asc changes `Array.prototype.sort` of its process.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { interpretKernel } from "../../compiler/src/4-lower/kernel/interpret/interpret-kernel.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import { outcome, type Outcome, translatePrograms } from "./programs.test-support.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { evaluate, lowered } from "./translate.test-support.ts";

const INPUTS: readonly number[] = [0, 1, 2, 3, -1, 2, 0];

const sources = readFileSync(new URL("../fixtures/kernels/exceptions.txt", import.meta.url), "utf8")
  .split(/^### /m)
  .slice(1)
  .map((part) => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) }));
const expected = sources.map((source) => {
  const { run } = evaluate(source);
  return INPUTS.map((input) => outcome(() => run?.(input)));
});
const units = translatePrograms(sources);
const wide = sources.map(({ name }) => kernelOf(name, false));
const narrow = sources.map(({ name }) => kernelOf(name, true));

/** One in three is optimised too, which takes the most time: enough of each kind. */
const RELEASED = 3;

test.each(sources.map(({ name }, i) => [name, i] as const))("%s", async (_, i) => {
  const wanted = expected[i] ?? [];
  for (const kernel of [at(wide, i), at(narrow, i)]) {
    const node = interpretKernel(kernel);
    check(wanted, (input) => {
      const results: unknown[] = [];
      node.process(input, (value) => results.push(value));
      return results[0];
    });
  }
  for (const optimize of i % RELEASED === 0 ? [false, true] : [false]) {
    const { process } = await startKernel(at(narrow, i), { optimize });
    check(wanted, (input) => process(input)[0]);
  }
});

function check(wanted: readonly Outcome[], run: (input: number) => unknown): void {
  INPUTS.forEach((input, k) => {
    const result = outcome(() => run(input));
    const want = at(wanted, k);
    if ("error" in want)
      expect("error" in result && String(result.error).endsWith(String(want.error)), `input ${input}: ${JSON.stringify(result)}`).toBe(
        true,
      );
    else expect(result, `input ${input}`).toStrictEqual(want);
  });
}

function kernelOf(name: string, narrowed: boolean): Kernel {
  const translation = units.get(name);
  const kernel = translation === undefined || "reason" in translation ? JSON.stringify(translation) : lowered(translation.unit, narrowed);
  if (typeof kernel === "string") throw new Error(`${name}: ${kernel}`);
  return kernel;
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
