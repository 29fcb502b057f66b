import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a runner is, as one script without imports. */
export async function bundleRunner(entry: string, external: readonly string[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${entry}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    external: ["node:*", ...external],
  });
  return outputFiles[0]?.text ?? "";
}
