/** One project: unit tests beside their files, and what crosses folders in `test/`. Packages resolve to their sources. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ClosingReporter } from "./test/closing-reporter.ts";

export default defineConfig({
  resolve: { conditions: ["rmc-source"] },
  ssr: { resolve: { conditions: ["rmc-source"], externalConditions: ["rmc-source"] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "compiler/templates/**"],
    execArgv: ["--conditions=rmc-source"],
    // Nothing of the tests in the user's own folder.
    env: { RMC_CACHE: fileURLToPath(new URL("./node_modules/.cache/rmc-tests", import.meta.url)) },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", new ClosingReporter()],
  },
});
