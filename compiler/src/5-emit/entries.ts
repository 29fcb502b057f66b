/** The modules of each tier's folder: the program for hosts that load it, and a worker where the target starts from one. */
import type { Target } from "@rmc/runtime";
import type { LoweredTier } from "../ir/artifact.ts";
import type { Entry } from "./bundle-tier.ts";
import type { EmittedKernel } from "./emit-kernels.ts";

export function entriesOf(tier: LoweredTier, target: Target, kernels: readonly EmittedKernel[]): readonly Entry[] {
  const program: Entry = { name: "program", code: `export { createProgram, kernels } from "rmc:program";` };
  const worker = workerOf(tier, target, kernels);
  return worker === undefined ? [program] : [program, { name: "worker", code: worker }];
}

/** A target that may not compile WebAssembly imports its kernels; one that has a DOM's Worker loads them. */
function workerOf(tier: LoweredTier, target: Target, kernels: readonly EmittedKernel[]): string | undefined {
  if (!target.can.compileWasm) {
    const used = kernels.filter(({ name }) => tier.kernels.includes(name));
    const imports = used.flatMap(({ file }, index) => [`import kernel${index} from ${JSON.stringify(`../${file}`)};`, `import map${index} from ${JSON.stringify(`../${file}.map`)};`]);
    const modules = used.map(({ name }, index) => `${JSON.stringify(name)}: kernel${index}`);
    const maps = used.map(({ name }, index) => `${JSON.stringify(name)}: map${index}`);
    return [`import { edgeWorker } from "@rmc/edge";`, `import { createProgram } from "rmc:program";`, ...imports, `export default edgeWorker(createProgram, { ${modules.join(", ")} }, { ${maps.join(", ")} });`].join("\n");
  }
  if (!target.can.useDom) return undefined;
  return [
    `import { browserWorker } from "@rmc/browser";`,
    `import { createProgram, kernels } from "rmc:program";`,
    `browserWorker({ createProgram, kernels, base: new URL("../", import.meta.url) });`,
  ].join("\n");
}
