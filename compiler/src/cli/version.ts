/** The version of this package, from its own package.json: one directory above `src/` and `dist/` alike. */
import { readFileSync } from "node:fs";

export const PACKAGE_ROOT: URL = new URL("../../", import.meta.url);

export function readVersion(): string {
  const text = readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
