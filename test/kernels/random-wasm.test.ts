/** Random units: JavaScript and the compiled module give the same. */
import { expect, test } from "vitest";
import { isRefusal, lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import { EDGES, randomUnit } from "./random-unit.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { unitFunction } from "./unit-javascript.ts";

const COUNT = Number(process.env["RMC_RANDOM_UNITS"] ?? 12);
const FIRST = Number(process.env["RMC_RANDOM_SEED"] ?? 1);

test.each([false, true])(
  "random units mean the same as JavaScript, optimize: %s",
  async (optimize) => {
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const unit = randomUnit(seed);
      const kernel = lowerUnit(unit, { narrow: seed % 4 !== 0 });
      if (isRefusal(kernel)) throw new Error(kernel.reason);
      for (const input of EDGES.filter((_, index) => index % 3 === seed % 3)) {
        const running = await startOnce(seed, optimize, kernel);
        expect(running.process(input)[0], `seed ${seed}, input ${input}`).toStrictEqual(unitFunction(unit)(input));
      }
    }
  },
  600_000,
);

const started = new Map<string, ReturnType<typeof startKernel>>();

function startOnce(seed: number, optimize: boolean, kernel: Parameters<typeof startKernel>[0]): ReturnType<typeof startKernel> {
  const key = `${seed} ${optimize}`;
  const known = started.get(key) ?? startKernel(kernel, { optimize });
  started.set(key, known);
  return known;
}
