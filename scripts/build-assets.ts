/**
 * Puts beside each package's JavaScript what is not TypeScript: the licence, and for `rmc` the pages of the diagnostics that
 * `rmc explain` prints. Runs after `tsc -b`.
 */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PUBLISHED } from "./published-packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const path of PUBLISHED) {
  mkdirSync(join(root, path, "dist"), { recursive: true });
  cpSync(join(root, "LICENSE"), join(root, path, "dist/LICENSE"));
}
cpSync(join(root, "docs/diagnostics"), join(root, "compiler/dist/docs/diagnostics"), { recursive: true });
