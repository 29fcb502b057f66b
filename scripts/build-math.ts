/**
 * Builds `runtime/math/src/module-bytes.generated.ts` from `compiler/prelude/math.ts`: the same functions that kernels call,
 * compiled as kernels are, as one WebAssembly module in base64. The result is checked in, so that using the package needs no
 * compiler; a test builds it again and compares. Run after changing the prelude or AssemblyScript's version:
 * `npx node --conditions=rmc-source scripts/build-math.ts`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { compileKernels } from "../compiler/src/5-emit/asc/compile-kernels.ts";

const TARGET = new URL("../runtime/math/src/module-bytes.generated.ts", import.meta.url);
const PRELUDE = new URL("../compiler/prelude/math.ts", import.meta.url);

export async function buildMath(): Promise<string> {
  const prelude = await readFile(PRELUDE, "utf8");
  const names = [...prelude.matchAll(/^export function math_(\w+)/gm)].map(([, name]) => name);
  const source = `export { ${names.map((name) => `math_${name} as ${name}`).join(", ")} } from "./prelude/math";\n`;
  const module = {
    name: "math",
    source,
    files: [],
    map: [],
    has: { start: false, end: false, cancel: false },
    runtime: "region",
    bytes: false,
    gaps: "stay",
    keepsState: false,
  } as const;
  const [compiled] = await compileKernels([module], { optimize: true });
  const bytes = Buffer.from(compiled?.wasm ?? []);
  return `/** Made by scripts/build-math.ts from compiler/prelude/math.ts: ${bytes.length} bytes of WebAssembly in base64. */\nexport const MODULE_BYTES: string =\n  "${bytes.toString("base64")}";\n`;
}

if (import.meta.main) await writeFile(TARGET, await buildMath());
