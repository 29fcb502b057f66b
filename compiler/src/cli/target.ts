/** `FILE` or `FILE#name`: what most verbs take. A `#` that is part of an existing path is a part of the path. */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "./fault.ts";

export interface Target {
  /** As the user wrote it. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly pipeline: string | undefined;
}

export function parseTarget(text: string, cwd: string): Target {
  const target = splitTarget(text, cwd);
  if (statSync(target.path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new Fault("RMC1005", `${target.file} is a folder, not a pipeline's file`, {
      help: "give the path of the TypeScript file that exports the pipeline",
    });
  }
  return target;
}

function splitTarget(text: string, cwd: string): Target {
  const at = text.lastIndexOf("#");
  if (at < 1 || existsSync(resolve(cwd, text))) return { file: text, path: resolve(cwd, text), pipeline: undefined };
  const file = text.slice(0, at);
  return { file, path: resolve(cwd, file), pipeline: text.slice(at + 1) };
}
