/** Python's client and JavaScript's on the same hosts: the same bytes come out, and the same errors. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cases, valuesOf, type Case } from "../equivalence/case.ts";
import { askPython, missing } from "./python.ts";
import { serveCase, type ServedCase } from "./serve-case.ts";

const NAMES = [
  "pipelines/emit-forms",
  "pipelines/joins",
  "pipelines/media",
  "pipelines/missing",
  "pipelines/start-values",
  "pipelines/wire-types",
  "strangers/failures",
  "strangers/tensors",
  "strangers/texts",
];

if (missing !== undefined) console.warn(`Python's client is not tried: ${missing}`);

interface Result {
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  readonly error: { readonly code: string; readonly node: string | null } | null;
}

describe.skipIf(missing !== undefined)("a run from Python", () => {
  test.each(NAMES)("%s gives what JavaScript gets", { timeout: 60_000 }, async (name) => {
    const one = cases.find((each) => each.name === name);
    if (one === undefined) throw new Error(`there is no case ${name}`);
    const served = await serveCase(one);
    try {
      const expected = await runInJavaScript(one, served);
      expect(Object.values(expected.outputs).some((values) => values.length > 0)).toBe(true);
      expect(await runInPython(one, served)).toEqual(expected);
    } finally {
      await served.close();
    }
  });
});

async function runInPython(one: Case, served: ServedCase): Promise<Result> {
  const inputs = Object.fromEntries(
    Object.entries(one.inputs).map(([name, spec]) => [name, valuesOf(spec).map((value) => served.encode(name, value))]),
  );
  const job = join(served.packages, "job.json");
  await writeFile(job, JSON.stringify({ inputs, params: one.params }));
  return (await askPython("run_inputs.py", [served.client, served.url, job], served.packages)) as Result;
}

interface JavaScriptClient {
  readonly program: { readonly pipeline: string; readonly outputs: readonly { readonly name: string }[] };
  readonly [pipeline: string]: unknown;
}

async function runInJavaScript(one: Case, served: ServedCase): Promise<Result> {
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
