/**
 * Random units: JavaScript and the compiled module give the same. Many units share a module, because compiling is what takes
 * time. `RMC_SOAK=1` makes some thousands of them.
 */
import { expect, test } from "vitest";
import { isRefusal, lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import { EDGES, randomUnits } from "./random-unit.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { unitFunction } from "./unit-javascript.ts";

const PER_MODULE = 40;
const COUNT = Number(process.env["RMC_RANDOM_UNITS"] ?? (process.env["RMC_SOAK"] ? 8000 : 160));
const FIRST = Number(process.env["RMC_RANDOM_SEED"] ?? 1);

test.each([false, true])(
  "random units mean the same as JavaScript, optimize: %s",
  async (optimize) => {
    for (let seed = FIRST + (optimize ? PER_MODULE : 0); seed < FIRST + COUNT; seed += 2 * PER_MODULE) {
      const seeds = Array.from({ length: PER_MODULE }, (_, i) => seed + i);
      const unit = randomUnits(seeds);
      const kernel = lowerUnit(unit, { narrow: Math.floor(seed / PER_MODULE) % 8 > 1 });
      if (isRefusal(kernel)) throw new Error(kernel.reason);
      const running = await startKernel(kernel, { optimize });
      const plain = unitFunction(unit);
      for (const [i, each] of seeds.entries()) {
        for (const input of EDGES.filter((_, index) => index % 4 === each % 4))
          expect(running.process([i, input])[0], `seed ${each} of ${seed}, input ${input}`).toStrictEqual(plain([i, input]));
      }
    }
  },
  3_600_000,
);
