/** Random units: JavaScript and the interpreter of kernel IR give the same, with and without integer widths. */
import { expect, test } from "vitest";
import { interpretKernel } from "../../compiler/src/4-lower/kernel/interpret/interpret-kernel.ts";
import { isRefusal, lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import type { Unit } from "../../compiler/src/ir/unit.ts";
import { EDGES, randomClassUnit, randomUnit } from "./random-unit.ts";
import { unitFunction } from "./unit-javascript.ts";

const COUNT = Number(process.env["RMC_RANDOM_UNITS"] ?? 200);
const FIRST = Number(process.env["RMC_RANDOM_SEED"] ?? 1);

test.each([false, true])("random units mean the same as JavaScript, narrow: %s", (narrow) => {
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const unit = randomUnit(seed);
    for (const input of [EDGES[seed % EDGES.length], EDGES[(seed * 7 + 3) % EDGES.length]]) {
      const expected = unitFunction(unit)(input);
      expect(interpret(unit, input, narrow), `seed ${seed}, input ${input}`).toStrictEqual(expected);
    }
  }
});

test("classes keep the same state from call to call", () => {
  for (let seed = FIRST; seed < FIRST + COUNT / 2; seed++) {
    const unit = randomClassUnit(seed);
    const expected = unitFunction(unit);
    const kernel = lowerUnit(unit);
    if (isRefusal(kernel)) throw new Error(kernel.reason);
    const node = interpretKernel(kernel);
    for (let i = 0; i < 4; i++) {
      const input = EDGES[(seed * 5 + i * 3) % EDGES.length];
      const results: unknown[] = [];
      node.process(input, (value) => results.push(value));
      expect(results[0], `seed ${seed}, call ${i}`).toStrictEqual(expected(input));
    }
  }
});

function interpret(unit: Unit, input: unknown, narrow: boolean): unknown {
  const kernel = lowerUnit(unit, { narrow });
  if (isRefusal(kernel)) throw new Error(kernel.reason);
  const results: unknown[] = [];
  interpretKernel(kernel).process(input, (value) => results.push(value));
  return results[0];
}
