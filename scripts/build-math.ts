/**
 * Builds `runtime/math/src/module-bytes.generated.ts` from `compiler/prelude/math.ts`: the same functions that kernels call, as one
 * WebAssembly module in base64. The result is checked in, so that using the package needs no compiler; a test builds it
 * again and compares. Run: `node scripts/build-math.ts` after changing the prelude or AssemblyScript's version.
 */
import { readFile, writeFile } from "node:fs/promises";
import { main } from "assemblyscript/asc";

const TARGET = new URL("../runtime/math/src/module-bytes.generated.ts", import.meta.url);
const PRELUDE = new URL("../compiler/prelude/math.ts", import.meta.url);

export async function buildMath(): Promise<string> {
  const prelude = await readFile(PRELUDE, "utf8");
  const names = [...prelude.matchAll(/^export function math_(\w+)/gm)].map(([, name]) => name);
  const entry = `export { ${names.map((name) => `math_${name} as ${name}`).join(", ")} } from "./math";\n`;
  const files = new Map([
    ["entry.ts", entry],
    ["math.ts", prelude],
  ]);
  let wasm: Uint8Array | undefined;
  // Shrinking would choose other algorithms in AssemblyScript's library: kernels are compiled without it too.
  const flags = [
    "entry.ts",
    "--outFile",
    "math.wasm",
    "--runtime",
    "stub",
    "--use",
    "abort=",
    "--optimizeLevel",
    "3",
    "--shrinkLevel",
    "0",
    "--noAssert",
  ];
  const { error } = await main(flags, {
    readFile: (name: string) => files.get(name) ?? null,
    writeFile: (_name: string, content: string | Uint8Array) => void (wasm = content as Uint8Array),
    listFiles: () => [],
  } as unknown as Parameters<typeof main>[1]);
  if (error !== null || wasm === undefined) throw new Error(`prelude/math.ts does not compile: ${String(error)}`);
  const text = Buffer.from(wasm).toString("base64");
  return `/** Made by scripts/build-math.ts from compiler/prelude/math.ts: ${wasm.length} bytes of WebAssembly in base64. */\nexport const MODULE_BYTES: string =\n  "${text}";\n`;
}

if (import.meta.main) await writeFile(TARGET, await buildMath());
