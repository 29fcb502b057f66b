import type { Target } from "@rmc/runtime";

/** Node 24 and newer; compute places too. */
export const serverTarget: Target = {
  name: "server",
  bundle: { platform: "node", conditions: ["node", "import"], format: "esm", target: "node24", external: ["node:*"] },
  can: { importNode: true, keepSecrets: true, compileWasm: true, useDom: false },
};
