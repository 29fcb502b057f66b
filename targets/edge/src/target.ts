import type { Target } from "@rmc/runtime";

/** workerd and edges like it. */
export const edgeTarget: Target = {
  name: "edge",
  bundle: {
    platform: "neutral",
    conditions: ["workerd", "worker", "import"],
    format: "esm",
    target: "es2024",
    external: ["*.wasm", "*.wasm.map", "cloudflare:*"],
  },
  can: { importNode: false, keepSecrets: true, compileWasm: false, useDom: false },
};
