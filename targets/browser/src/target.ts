import type { Target } from "@rmc/runtime";

/** A Worker of a browser page. */
export const browserTarget: Target = {
  name: "browser",
  bundle: { platform: "browser", conditions: ["worker", "browser", "import"], format: "esm", target: "es2024", external: [] },
  can: { importNode: false, keepSecrets: false, compileWasm: true, useDom: true },
};
