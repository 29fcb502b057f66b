/** Random units: JavaScript and the interpreter of kernel IR give the same, with and without integer widths. */
import { expect, test } from "vitest";
import { interpretKernel } from "../../compiler/src/4-lower/kernel/interpret/interpret-kernel.ts";
import { isRefusal, lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import type { Unit } from "../../compiler/src/ir/unit.ts";
import { EDGES, randomUnit } from "./random-unit.ts";
import { unitFunction } from "./unit-javascript.ts";

const COUNT = Number(process.env["RMC_RANDOM_UNITS"] ?? 300);
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

function interpret(unit: Unit, input: unknown, narrow: boolean): unknown {
  const kernel = lowerUnit(unit, { narrow });
  if (isRefusal(kernel)) throw new Error(kernel.reason);
  const results: unknown[] = [];
  interpretKernel(kernel).process(input, (value) => results.push(value));
  return results[0];
}
