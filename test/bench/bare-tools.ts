/**
 * A script that runs bare asc on printed kernels and bare esbuild on bundles: the same outputs, none of our work. What nobody
 * can be faster than with these tools.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ascFlags } from "../../compiler/src/5-emit/asc/asc-flags.ts";
import { readPrelude } from "../../compiler/src/5-emit/asc/read-prelude.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";

export interface BareWork {
  readonly kernels: readonly PrintedKernel[];
  /** Absolute paths of entries that esbuild bundles. */
  readonly bundles: readonly string[];
}

/** The script's path; it lies in the folder with what it reads. */
export async function prepareBare(folder: string, { kernels, bundles }: BareWork): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const texts = kernels.map((kernel) => ({ source: kernel.source, flags: ascFlags(kernel, { optimize: false }) }));
  writeFileSync(join(folder, "work.json"), JSON.stringify({ kernels: texts, prelude: [...(await readPrelude())] }));
  const script = join(folder, "bare.mjs");
  const from = (name: string): string => JSON.stringify(import.meta.resolve(name));
  writeFileSync(
    script,
    `import { readFileSync } from "node:fs";
import * as asc from ${from("assemblyscript/asc")};
const { kernels, prelude } = JSON.parse(readFileSync(${JSON.stringify(join(folder, "work.json"))}, "utf8"));
const library = new Map(prelude);
asc.libraryFiles["rt/stub"] = library.get("prelude/region.ts");
for (const { source, flags } of kernels) {
  const { error } = await asc.main(flags, { readFile: (name) => (name === "kernel.ts" ? source : (library.get(name) ?? null)), writeFile: () => {}, listFiles: () => [], stderr: process.stderr });
  if (error) process.exit(1);
}
const entries = ${JSON.stringify(bundles)};
if (entries.length > 0) {
  const { build, stop } = await import(${from("esbuild")});
  for (const entry of entries)
    await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", sourcemap: "external", external: ["*.wasm", "*.map", "node:*"], outdir: "out" });
  await stop();
}`,
  );
  return script;
}
