/** The AssemblyScript library of kernels, from the package's `prelude/`, under the names that printed code imports. */
import { readdir, readFile } from "node:fs/promises";

/** The same depth in `src/` and in `dist/`. */
const FOLDER = new URL("../../../prelude/", import.meta.url);

export async function readPrelude(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, FOLDER), "utf8")));
  return new Map(names.map((name, index) => [`prelude/${name}`, texts[index] ?? ""]));
}
