/** The files of one run: opened before it, fed to it, written by it, told of afterwards. */
import type { Readable, Writable } from "node:stream";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { TypeTable } from "../../ir/schema.ts";
import { bindFiles, type Binding, type Port } from "./binding.ts";
import { checkDistinct } from "./check-distinct.ts";
import { convertMedia } from "./convert-media.ts";
import type { ValueWriter } from "./file-format.ts";
import { openInput } from "./open-input.ts";
import { openOutput } from "./open-output.ts";

export interface RunFilesOptions {
  readonly cwd: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly types: TypeTable;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly in: readonly string[];
  readonly out: readonly string[];
  readonly frame: number | undefined;
  readonly format: string | undefined;
}

export interface WrittenOutput {
  readonly name: string;
  /** Null: no file was asked for. */
  readonly path: string | null;
  readonly values: number;
}

export class RunFiles {
  readonly inputs: Readonly<Record<string, AsyncIterator<unknown>>>;
  readonly #outputs: readonly Port[];
  readonly #writers: ReadonlyMap<string, { readonly path: string; readonly writer: ValueWriter }>;
  readonly #counts = new Map<string, number>();
  readonly #remarks: Map<string, Diagnostic>;

  /** Everything that is wrong with names, formats and paths is found here. */
  static async open(options: RunFilesOptions): Promise<RunFiles> {
    const ins = bindFiles("in", options.in, options.inputs, options.types);
    const outs = bindFiles("out", options.out, options.outputs, options.types);
    await checkDistinct(ins, outs, options.cwd);
    const remarks = new Map<string, Diagnostic>();
    const remark = (diagnostic: Diagnostic): void => void remarks.set(`${diagnostic.code} ${diagnostic.message}`, diagnostic);
    const inputs: Record<string, AsyncIterator<unknown>> = {};
    for (const binding of ins) inputs[binding.port.name] = await openConverted(binding, options, remark);
    const writers = new Map<string, { path: string; writer: ValueWriter }>();
    for (const binding of outs)
      writers.set(binding.port.name, { path: binding.path, writer: await openOutput(binding, { ...options, remark }) });
    return new RunFiles(inputs, options.outputs, writers, remarks);
  }

  private constructor(
    inputs: RunFiles["inputs"],
    outputs: readonly Port[],
    writers: ReadonlyMap<string, { readonly path: string; readonly writer: ValueWriter }>,
    remarks: Map<string, Diagnostic>,
  ) {
    this.inputs = inputs;
    this.#outputs = outputs;
    this.#writers = writers;
    this.#remarks = remarks;
  }

  /** What was lost or converted, each thing once. */
  get remarks(): readonly Diagnostic[] {
    return [...this.#remarks.values()];
  }

  get written(): readonly WrittenOutput[] {
    return this.#outputs.map(({ name }) => ({ name, path: this.#writers.get(name)?.path ?? null, values: this.#counts.get(name) ?? 0 }));
  }

  async write(name: string, value: unknown): Promise<void> {
    await this.#writers.get(name)?.writer.write(value);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Finishes every file, also after a failure. */
  async close(): Promise<void> {
    for (const input of Object.values(this.inputs)) await input.return?.();
    const results = await Promise.allSettled([...this.#writers.values()].map(({ writer }) => writer.close()));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}

async function openConverted(
  binding: Binding,
  options: RunFilesOptions,
  remark: (diagnostic: Diagnostic) => void,
): Promise<AsyncIterator<unknown>> {
  const values = await openInput(binding, { ...options, remark });
  return begun(convertMedia(values, binding.type, binding.path, remark));
}

/** The first value is read at once: a file that is not what it should be is found before an output is opened and emptied. */
async function begun(values: AsyncGenerator<unknown, void>): Promise<AsyncIterator<unknown>> {
  let first: IteratorResult<unknown, void> | undefined = await values.next();
  return {
    next: async () => {
      const result = first ?? (await values.next());
      first = undefined;
      return result;
    },
    return: () => values.return(),
  };
}
