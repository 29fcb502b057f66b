import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["rmc-source"] },
  ssr: { resolve: { conditions: ["rmc-source"], externalConditions: ["rmc-source"] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: ["--conditions=rmc-source"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
