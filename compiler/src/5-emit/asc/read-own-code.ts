/** The text of the files in this folder: whoever changes how kernels are compiled gets other keys in the cache. */
import { readdir, readFile } from "node:fs/promises";

const FOLDER = new URL("./", import.meta.url);

export async function readOwnCode(): Promise<readonly (readonly [name: string, text: string])[]> {
  const names = (await readdir(FOLDER)).filter((name) => /(?<!\.test|\.d)\.[jt]s$/.test(name)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(new URL(name, FOLDER), "utf8")] as const));
}
