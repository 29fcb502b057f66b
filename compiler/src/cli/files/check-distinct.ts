/**
 * No output may be the file of an input or of another output: opening it would empty what is still to be read, or two
 * writers would tear each other's bytes. Found by file, not by name: links and other spellings of a path do not help.
 */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { EXIT, Fault } from "../fault.ts";
import type { Binding } from "./binding.ts";

export async function checkDistinct(ins: readonly Binding[], outs: readonly Binding[], cwd: string): Promise<void> {
  const taken = new Map<string, string>();
  for (const binding of ins) if (!binding.standard) taken.set(await identity(binding.path, cwd), `the input "${binding.port.name}"`);
  for (const { path, port, standard } of outs) {
    if (standard) continue;
    const key = await identity(path, cwd);
    const other = taken.get(key);
    if (other !== undefined) {
      throw new Fault("RMC5120", `${path} is both ${other} and the output "${port.name}"`, {
        help: `write "${port.name}" to another file`,
        exit: EXIT.usage,
      });
    }
    taken.set(key, `the output "${port.name}"`);
  }
}

async function identity(path: string, cwd: string): Promise<string> {
  const full = resolve(cwd, path);
  const file = await stat(full, { bigint: true }).catch(() => undefined);
  return file === undefined ? full : `${file.dev}:${file.ino}`;
}
