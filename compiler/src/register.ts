/**
 * `node --import rmc/register`: users' own tests and scripts may import their TypeScript, all of it (parameter properties,
 * enums, decorators), through esbuild, as `rmc run --plain` does. Imports written the way TypeScript allows, `./x.js` or
 * `./x` for `x.ts`, are found. Packages in node_modules stay as they are.
 */
import { existsSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const SOURCE = /\.(?:ts|mts|tsx)$/;
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/\.js$/, ".ts"],
  [/\.mjs$/, ".mts"],
  [/\.js$/, ".tsx"],
  [/$/, ".ts"],
  [/$/, ".tsx"],
  [/$/, "/index.ts"],
];

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      const found = findSource(specifier, context.parentURL);
      if (found === undefined) throw error;
      return next(found, context);
    }
  },
  load(url, context, next) {
    if (!isUserSource(url)) return next(url, context);
    const file = fileURLToPath(url);
    return { format: "module", source: compile(file), shortCircuit: true };
  },
});

function isUserSource(url: string): boolean {
  if (!url.startsWith("file:")) return false;
  const { pathname } = new URL(url);
  return SOURCE.test(pathname) && !pathname.includes("/node_modules/");
}

function findSource(specifier: string, parent: string | undefined): string | undefined {
  if (parent === undefined || !/^\.{1,2}\//.test(specifier) || !isUserSource(parent)) return undefined;
  for (const [ending, replacement] of ENDINGS) {
    const candidate = specifier.replace(ending, replacement);
    if (candidate !== specifier && existsSync(fileURLToPath(new URL(candidate, parent)))) return candidate;
  }
  return undefined;
}

function compile(file: string): string {
  const tsconfig = nearestConfig(dirname(file));
  const { code } = transformSync(readFileSync(file, "utf8"), {
    loader: file.endsWith("x") ? "tsx" : "ts",
    format: "esm",
    target: "node24",
    sourcefile: file,
    sourcemap: "inline",
    ...(tsconfig === undefined ? {} : { tsconfigRaw: tsconfig }),
  });
  return code;
}

/** What the user's tsconfig says about classes and decorators; esbuild reads it with its comments. */
function nearestConfig(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (existsSync(path)) return readFileSync(path, "utf8");
    if (at === dirname(at)) return undefined;
  }
}
