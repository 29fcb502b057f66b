/** Which package a file belongs to, by the nearest package.json above it; read once for each folder. */
import { dirname, join } from "node:path";
import { ts } from "ts-morph";

export class Packages {
  readonly #names = new Map<string, string | undefined>();

  nameOf(file: string): string | undefined {
    return this.#nameOfFolder(dirname(file));
  }

  #nameOfFolder(folder: string): string | undefined {
    if (this.#names.has(folder)) return this.#names.get(folder);
    const parent = dirname(folder);
    const name = readName(join(folder, "package.json")) ?? (parent === folder ? undefined : this.#nameOfFolder(parent));
    this.#names.set(folder, name);
    return name;
  }
}

function readName(path: string): string | undefined {
  const text = ts.sys.readFile(path);
  if (text === undefined) return undefined;
  const { config } = ts.parseConfigFileTextToJson(path, text) as { config?: { name?: unknown } };
  return typeof config?.name === "string" ? config.name : undefined;
}
