/** `FILE` or `FILE#name`: what most verbs take. A `#` that is part of an existing path is a part of the path. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export interface Target {
  /** Absolute. */
  readonly file: string;
  readonly pipeline: string | undefined;
}

export function parseTarget(text: string, cwd: string): Target {
  const at = text.lastIndexOf("#");
  if (at < 1 || existsSync(resolve(cwd, text))) return { file: resolve(cwd, text), pipeline: undefined };
  return { file: resolve(cwd, text.slice(0, at)), pipeline: text.slice(at + 1) };
}
