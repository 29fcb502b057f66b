/**
 * Opens the file of an output. It is created before the run, so that a path that cannot be written is found at once and
 * an output without values leaves a file as well (except .png, where there is nothing to write). What was written stays
 * when the run fails.
 */
import { existsSync } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Writable } from "node:stream";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { TypeTable } from "../../ir/schema.ts";
import { EXIT, Fault, remark } from "../fault.ts";
import type { Binding } from "./binding.ts";
import { fileWriter, spoolWriter, streamWriter, type ByteWriter } from "./byte-writer.ts";
import { fileConverter, type MediaConverter } from "./converter-class.ts";
import type { ValueWriter } from "./file-format.ts";
import { hasNumber, withNumber } from "./numbered-path.ts";

export interface OutputOptions {
  readonly cwd: string;
  readonly stdout: Writable;
  readonly types: TypeTable;
  readonly format: string | undefined;
  remark(diagnostic: Diagnostic): void;
}

export async function openOutput(binding: Binding, options: OutputOptions): Promise<ValueWriter> {
  checkFormat(binding, options.format);
  if (!binding.standard) await checkFolder(binding.path, options.cwd);
  const open = (number: number): Promise<ByteWriter> => openBytes(binding, number, options);
  const context = { file: binding.path, type: binding.type, types: options.types, format: options.format, remark: options.remark };
  const writer = await binding.format.write(open, context);
  const convert = convertForFile(binding, options.remark);
  return {
    write: (value) => guarded(binding.path, () => writer.write(convert(value))),
    close: () => guarded(binding.path, () => writer.close()),
  };
}

/** y4m holds no rgba, png no i420: such frames are converted on the way, as between nodes. */
function convertForFile(binding: Binding, tell: OutputOptions["remark"]): (value: unknown) => unknown {
  const [held, target] = binding.format.extension === ".y4m" ? ["rgba", "i420" as const] : ["i420", "rgba" as const];
  if (binding.type.kind !== "video" && binding.type.kind !== "image") return (value) => value;
  const converters = new Map<string, MediaConverter>();
  const { kind } = binding.type;
  return (value) => {
    const { format, width, height } = value as { readonly format: string; readonly width: number; readonly height: number };
    if (format !== held) return value;
    const key = `${width}×${height}`;
    const converter = converters.get(key) ?? fileConverter("pixels", { kind, format: target });
    converters.set(key, converter);
    tell(remark("RMC5110", `${binding.path}: ${held} is converted to ${target}`));
    return converter.process(value);
  };
}

async function openBytes(binding: Binding, number: number, options: OutputOptions): Promise<ByteWriter> {
  const numbered = hasNumber(binding.path);
  if (number > 1 && !numbered) {
    throw new Fault("RMC5106", `${binding.path} holds one image, but the output "${binding.port.name}" gives more`, {
      help: "write a path with a number: image-%03d.png",
    });
  }
  if (binding.standard) return binding.format.patches === true ? spoolWriter(options.stdout) : streamWriter(options.stdout);
  const path = numbered ? withNumber(binding.path, number) : binding.path;
  return guarded(path, () => fileWriter(resolve(options.cwd, path)));
}

function checkFormat(binding: Binding, format: string | undefined): void {
  if (format === undefined || binding.format.extension !== ".wav" || format === "s16" || format === "f32") return;
  throw new Fault("RMC5100", `--format ${format} is not a sample format of .wav`, { help: "s16 or f32", exit: EXIT.usage });
}

async function checkFolder(path: string, cwd: string): Promise<void> {
  const folder = dirname(resolve(cwd, path));
  await guarded(path, () => access(folder, constants.W_OK));
  const there = await stat(resolve(cwd, path)).catch(() => undefined);
  if (there?.isDirectory() === true) throw new Fault("RMC5107", `${path} is a folder, not a file`);
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    if (error instanceof Fault || code === undefined) throw error;
    throw unwritable(path, error as NodeJS.ErrnoException);
  }
}

export function unwritable(path: string, error: NodeJS.ErrnoException): Fault {
  const shown = /^-(\.|$)/.test(path) ? "standard output" : path;
  return new Fault("RMC5107", `${shown} cannot be written: ${reasonOf(error, path)}`, { cause: error });
}

function reasonOf(error: NodeJS.ErrnoException, path: string): string {
  const { code, syscall } = error;
  const folder = syscall === "access" ? error.path : dirname(error.path ?? path);
  if (code === "ENOENT" && !existsSync(folder ?? path)) return `the folder ${dirname(path)} does not exist`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return "this user may not write there";
  if (code === "ENOSPC") return "the disk is full";
  return error.message;
}
