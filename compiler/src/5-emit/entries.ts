/** The modules of each tier's folder: the program for hosts that load it, and a worker where the target starts from one. */
import type { Target } from "@rmc/runtime";
import type { LoweredTier } from "../ir/artifact.ts";
import type { Entry } from "./bundle-tier.ts";
import type { KernelOutline } from "./emit-kernels.ts";

/** With `exactMath` the portable Math is installed before anything else is evaluated. */
export function entriesOf(tier: LoweredTier, target: Target, kernels: readonly KernelOutline[], exactMath: boolean): readonly Entry[] {
  const program: Entry = {
    name: "program",
    code: `${exactMath ? `import "rmc:math";\n` : ""}export { createProgram, kernels } from "rmc:program";`,
  };
  const worker = workerOf(tier, target, kernels, exactMath);
  return worker === undefined ? [program] : [program, { name: "worker", code: worker }];
}

/** Compiles its module; where that is not allowed the worker imports it. */
export const EXACT_MATH = `import { installExactMath } from "@rmc/math";\ninstallExactMath();`;
export const STATIC_EXACT_MATH = `import { installExactMath } from "@rmc/math";\nimport math from "../kernels/rmc-math.wasm";\ninstallExactMath(math);`;

/** A target that may not compile WebAssembly imports its kernels; one that has a DOM's Worker loads them. */
function workerOf(tier: LoweredTier, target: Target, kernels: readonly KernelOutline[], exactMath: boolean): string | undefined {
  if (!target.can.compileWasm) {
    const used = kernels.filter(({ name }) => tier.kernels.includes(name));
    const imports = used.flatMap(({ file }, index) => [
      `import kernel${index} from ${JSON.stringify(`../${file}`)};`,
      `import map${index} from ${JSON.stringify(`../${file}.map`)};`,
    ]);
    const modules = used.map(({ name }, index) => `${JSON.stringify(name)}: kernel${index}`);
    const maps = used.map(({ name }, index) => `${JSON.stringify(name)}: map${index}`);
    return [
      ...(exactMath ? [`import "rmc:static-math";`] : []),
      `import { edgeWorker } from "@rmc/edge";`,
      `import { createProgram } from "rmc:program";`,
      ...imports,
      `export default edgeWorker(createProgram, { ${modules.join(", ")} }, { ${maps.join(", ")} });`,
    ].join("\n");
  }
  if (!target.can.useDom) return undefined;
  return [
    ...(exactMath ? [`import "rmc:math";`] : []),
    `import { browserWorker } from "@rmc/browser";`,
    `import { createProgram, kernels } from "rmc:program";`,
    `browserWorker({ createProgram, kernels, base: new URL("../", import.meta.url) });`,
  ].join("\n");
}
