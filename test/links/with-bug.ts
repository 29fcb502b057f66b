import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type * as histories from "./histories.ts";
import type { PlantedBug } from "./planted-bugs.ts";

/** The simulator, around a copy of the shipped code in which the bug is. */
export async function withBug({ name, file, from, to }: PlantedBug): Promise<typeof histories> {
  const folder = mkdtempSync(join(tmpdir(), "rmc-bug-"));
  const outfile = join(folder, "histories.mjs");
  let isPlanted = false;
  try {
    await build({
      entryPoints: [fileURLToPath(new URL("histories.ts", import.meta.url))],
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      conditions: ["rmc-source"],
      logLevel: "silent",
      plugins: [
        {
          name: "bug",
          setup(builder) {
            builder.onLoad({ filter: new RegExp(`/link/${file.replace(".", "\\.")}$`) }, ({ path }) => {
              const text = readFileSync(path, "utf8");
              isPlanted = text.includes(from);
              return { contents: text.replace(from, to), loader: "ts" };
            });
          },
        },
      ],
    });
    if (!isPlanted) throw new Error(`"${name}": ${file} has no such text any more`);
    return (await import(pathToFileURL(outfile).href)) as typeof histories;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
