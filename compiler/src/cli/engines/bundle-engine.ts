/**
 * Bundles the code that runs inside an engine (workerd, a page in Chromium) from this package's own files, sources or
 * build alike: the entry lies beside this file under the same ending.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `name`: a file of this folder without its ending. `external`: specifiers that the engine itself resolves. */
export async function bundleEngine(name: string, external: readonly string[] = []): Promise<string> {
  const source = import.meta.url.endsWith(".ts");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.${source ? "ts" : "js"}`, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    conditions: source ? ["rmc-source"] : [],
    external: [...external],
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
