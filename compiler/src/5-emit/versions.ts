/** Which compiler makes a build: stands in the manifest and in the keys of the cache. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export interface Versions {
  readonly compiler: string;
  readonly assemblyscript: string;
}

export function versions(): Versions {
  const own = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const { version } = createRequire(import.meta.url)("assemblyscript/package.json") as { readonly version: string };
  return { compiler: own.version, assemblyscript: version };
}
