/**
 * Bundles the code that runs inside an engine (workerd, a page in Chromium) from this package's own files, sources or
 * build alike: entries have the ending that this file has.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `path`: an entry without its ending, seen from here. `external`: specifiers that the engine itself resolves. */
export async function bundleEngine(path: string, external: readonly string[] = []): Promise<string> {
  const source = import.meta.url.endsWith(".ts");
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${path}.${source ? "ts" : "js"}`, import.meta.url))],
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
