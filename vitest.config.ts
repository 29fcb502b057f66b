/**
 * Unit tests beside their files, and what crosses folders in `test/`. Packages resolve to their sources. What runs in real time, as
 * sound from a microphone does, comes last and has the machine to itself.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ClosingReporter } from "./test/closing-reporter.ts";
import { HeavyFirst } from "./test/heavy-first.ts";

const NOT_OURS = ["**/node_modules/**", "**/dist/**", "compiler/templates/**"];
const REAL_TIME = ["test/page/**/*.test.ts"];

export default defineConfig({
  resolve: { conditions: ["rmc-source"] },
  ssr: { resolve: { conditions: ["rmc-source"], externalConditions: ["rmc-source"] } },
  test: {
    projects: [
      { extends: true, test: { name: "in real time", include: REAL_TIME, exclude: NOT_OURS, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: { name: "all others", include: ["**/*.test.ts"], exclude: [...NOT_OURS, ...REAL_TIME], sequence: { groupOrder: 0 } },
      },
    ],
    // V8 13.6 ended a whole run in the middle of its tests, while it freed the wrapper of an import of kernels that were gone ("Check
    // failed: jit_page_->allocations_.erase(addr) == 1", see github.com/nodejs/node/issues/64500). No program made for it shows it
    // again; without the collection of code nothing is freed before its module.
    execArgv: ["--conditions=rmc-source", "--no-wasm-code-gc"],
    // Nothing of the tests in the user's own folder. The threads and processes that tests start load our sources again and again:
    // what Node made of them is kept.
    env: { RMC_CACHE: cacheFolder("rmc-tests"), NODE_COMPILE_CACHE: cacheFolder("rmc-tests-code") },
    // One for each core: the one that vitest itself would keep has nothing to do.
    maxWorkers: "100%",
    sequence: { sequencer: HeavyFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", new ClosingReporter()],
  },
});

function cacheFolder(name: string): string {
  return fileURLToPath(new URL(`./node_modules/.cache/${name}`, import.meta.url));
}
