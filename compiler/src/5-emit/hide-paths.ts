/**
 * esbuild writes the path of each input above its code. Paths depend on where the project and the compiler lie, and the
 * bytes of a build must not: the comments go, their lines stay, so that source maps stay right.
 */
import type { Metafile } from "esbuild";

export function hidePaths(code: string, metafile: Metafile): string {
  const inputs = new Set(Object.keys(metafile.inputs));
  return code.replace(/^[ \t]*\/\/ (.+)$/gm, (comment, path: string) => (inputs.has(path) ? "" : comment));
}
