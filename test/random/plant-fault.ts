/** A copy of the shipped compiler in a folder of its own, with one fault planted in its text. The working tree is never touched. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Fault {
  readonly name: string;
  /** Under `compiler/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Planted {
  /** Of the copy. */
  readonly root: URL;
  remove(): Promise<void>;
}

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));

export async function plantFault({ name, file, find, replace }: Fault): Promise<Planted> {
  const folder = await mkdtemp(join(tmpdir(), "rmc-fault-"));
  const compiler = join(folder, "compiler");
  await cp(join(REPOSITORY, "compiler/package.json"), join(compiler, "package.json"));
  for (const part of ["prelude", "src/ir", "src/diagnostics", "src/4-lower", "src/5-emit", "src/2-analyze/constants"])
    await cp(join(REPOSITORY, "compiler", part), join(compiler, part), { recursive: true });
  await cp(join(REPOSITORY, "runtime/core/src"), join(folder, "runtime/core/src"), { recursive: true });
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  const path = join(compiler, file);
  const text = await readFile(path, "utf8");
  if (text.split(find).length !== 2) throw new Error(`fault "${name}": its text is not there exactly once, in ${file}: ${find}`);
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
  return { root: pathToFileURL(`${folder}/`), remove: () => rm(folder, { recursive: true, force: true }) };
}
