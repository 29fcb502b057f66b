/** A case's inputs for Python, and through its hosts from JavaScript: outputs in hexadecimal, by name. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { valuesOf, type Case } from "../equivalence/case.ts";
import type { ServedCase } from "./serve-case.ts";

export interface Result {
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  readonly error: { readonly code: string; readonly node: string | null } | null;
}

/** For Python: `inputs` and `params` in a file. */
export async function writeJob(one: Case, served: ServedCase): Promise<string> {
  const inputs = Object.fromEntries(
    Object.entries(one.inputs).map(([name, spec]) => [name, valuesOf(spec).map((value) => served.encode(name, value))]),
  );
  const job = join(served.packages, "job.json");
  await writeFile(job, JSON.stringify({ inputs, params: one.params }));
  return job;
}

interface JavaScriptClient {
  readonly program: { readonly pipeline: string; readonly outputs: readonly { readonly name: string }[] };
  readonly [pipeline: string]: unknown;
}

export async function runInJavaScript(one: Case, served: ServedCase): Promise<Result> {
  const module = (await import(served.module)) as JavaScriptClient;
  const client = module[module.program.pipeline] as {
    run(url: string, inputs: unknown, options: { params: unknown; onOutput: (name: string, value: unknown) => void }): Promise<void>;
  };
  const outputs: Record<string, string[]> = Object.fromEntries(module.program.outputs.map(({ name }) => [name, []]));
  const onOutput = (name: string, value: unknown): void => void outputs[name]!.push(served.encode(name, value));
  const inputs = Object.fromEntries(Object.entries(one.inputs).map(([name, spec]) => [name, valuesOf(spec)]));
  try {
    await client.run(served.url, inputs, { params: one.params, onOutput });
    return { outputs, error: null };
  } catch (error) {
    const { code, message, node, position } = error as Error & Record<string, never>;
    const at = position as { file: string; line: number; column: number } | undefined;
    return { outputs, error: { code, message, node: node ?? null, position: at ? [at.file, at.line, at.column] : null } as never };
  }
}
