/**
 * Opens the file of an input and gives its values one by one. Whether it can be read is found out here, before the run:
 * `openInput` fails, not the first pull. A path with %d stands for a row of files numbered from 1 (or 0).
 */
import { createReadStream, type Stats } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { Fault } from "../fault.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { TypeTable } from "../../ir/schema.ts";
import type { Binding } from "./binding.ts";
import { ByteReader } from "./byte-reader.ts";
import type { ReadContext } from "./file-format.ts";
import { hasNumber, withNumber } from "./numbered-path.ts";

export interface InputOptions {
  readonly cwd: string;
  readonly stdin: Readable;
  readonly types: TypeTable;
  readonly frame: number | undefined;
  remark(diagnostic: Diagnostic): void;
}

export async function openInput(binding: Binding, options: InputOptions): Promise<AsyncGenerator<unknown, void>> {
  const context: ReadContext = {
    file: binding.path,
    type: binding.type,
    types: options.types,
    frame: options.frame,
    remark: options.remark,
  };
  if (binding.standard) return readOne(binding, new ByteReader(options.stdin), context);
  if (hasNumber(binding.path)) return readRow(binding, await findRow(binding.path, options.cwd), options, context);
  const size = await checkReadable(binding.path, options.cwd);
  return readOne(binding, new ByteReader(createReadStream(resolve(options.cwd, binding.path)), size), context);
}

async function* readOne(binding: Binding, bytes: ByteReader, context: ReadContext): AsyncGenerator<unknown, void> {
  try {
    yield* binding.format.read(bytes, context);
  } catch (error) {
    throw readFault(error, binding.path);
  } finally {
    await bytes.close();
  }
}

async function* readRow(
  binding: Binding,
  paths: readonly string[],
  options: InputOptions,
  context: ReadContext,
): AsyncGenerator<unknown, void> {
  for (const path of paths) {
    const size = await checkReadable(path, options.cwd);
    yield* readOne(binding, new ByteReader(createReadStream(resolve(options.cwd, path)), size), { ...context, file: path });
  }
}

async function findRow(pattern: string, cwd: string): Promise<string[]> {
  const paths: string[] = [];
  for (let number = 0; ; number++) {
    const path = withNumber(pattern, number);
    if (await exists(resolve(cwd, path))) paths.push(path);
    else if (number > 0) break;
  }
  if (paths.length === 0)
    throw new Fault("RMC5103", `${pattern} matches no file`, { help: `the first one would be ${withNumber(pattern, 1)}` });
  return paths;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The size of a regular file; undefined for a pipe or a device. */
async function checkReadable(path: string, cwd: string): Promise<number | undefined> {
  let found: Stats;
  try {
    found = await stat(resolve(cwd, path));
    if (!found.isDirectory()) await access(resolve(cwd, path), constants.R_OK);
  } catch (error) {
    throw readFault(error, path);
  }
  if (found.isDirectory()) throw new Fault("RMC5103", `${path} is a folder, not a file`);
  return found.isFile() ? found.size : undefined;
}

function readFault(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (error instanceof Fault || code === undefined) return error;
  if (code === "ENOENT") return new Fault("RMC5103", `${path} does not exist`, { cause: error });
  if (code === "EACCES" || code === "EPERM") return new Fault("RMC5103", `${path} may not be read by this user`, { cause: error });
  return new Fault("RMC5103", `${path} cannot be read: ${(error as Error).message}`, { cause: error });
}
