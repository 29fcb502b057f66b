/** Python with `websockets`, as scripts/setup.sh leaves it: what generated clients are tried on. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Schema, TypeTable } from "../../compiler/src/ir/schema.ts";
import { pythonRuntime } from "../../compiler/src/5-emit/python-client.ts";
import { PythonCodecs } from "../../compiler/src/4-lower/python/print-python-codec.ts";
import { root } from "../equivalence/case.ts";

const home = join(root, "node_modules/.cache/rmc-websockets");

/** Why there is none; undefined when there is. */
export const missing: string | undefined = existsSync(join(home, "ready"))
  ? undefined
  : "scripts/setup.sh found no python3 of 3.11 or later with venv, or could not get websockets";

/** With grpcio as well. */
export const grpcHome: string = join(root, "node_modules/.cache/rmc-grpcio");

/** The same for it. */
export const missingGrpc: string | undefined = existsSync(join(grpcHome, "ready")) ? missing : "scripts/setup.sh could not get grpcio";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of this folder. `packages`: the folder where the client's package is. */
export function runPython(program: string, values: readonly string[], packages: string, venv: string = home): Promise<Ended> {
  const file = resolve(fileURLToPath(new URL(".", import.meta.url)), program);
  const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "error" };
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 2 ** 28, signal: AbortSignal.timeout(120_000) };
    execFile(join(venv, "bin/python"), [file, ...values], options, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    );
  });
}

/** What it printed as JSON; anything on standard error is a failure, asyncio's complaints included. */
export async function askPython(program: string, values: readonly string[], packages: string, venv?: string): Promise<unknown> {
  const { code, out, err } = await runPython(program, values, packages, venv);
  if (code !== 0 || err !== "") throw new Error(`${program} ended with ${code}\n${err}`);
  return JSON.parse(out);
}

/** A folder with the package `tried`: the runtime, and `CODECS` of these schemas. */
export async function packCodecs(schemas: readonly { readonly schema: Schema; readonly types: TypeTable }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rmc-python-"));
  const codecs = schemas.map(({ schema, types }, index) => {
    const one = new PythonCodecs(types);
    const expression = one.use(schema);
    return [`def make${index}():`, ...one.declarations, `return ${expression}`].join("\n    ");
  });
  await put(
    join(folder, "tried/__init__.py"),
    [
      "from .runtime import codec as _c",
      "from .runtime import media as _m",
      ...codecs,
      `CODECS = [${codecs.map((_, index) => `make${index}()`).join(", ")}]\n`,
    ].join("\n"),
  );
  for (const [file, text] of await pythonRuntime()) await put(join(folder, "tried/runtime", file), text);
  return folder;
}

export async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

export function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
