/** Compiles kernels and runs them as a stage does: printed, through asc, in `kernelNode`, with the generated codecs. */
import { printCodec } from "../../compiler/src/4-lower/codec/print-codec.ts";
import { loadCodec } from "../../compiler/src/4-lower/codec/load-codec.test-support.ts";
import { composeTicks } from "../../compiler/src/4-lower/kernel/print/compose-ticks.ts";
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import { type CompiledKernel, compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";
import type { Schema, TypeTable } from "../../compiler/src/ir/schema.ts";
import { mapLocator } from "../../runtime/core/src/kernel/map-locator.ts";
import { kernelNode, type KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import type { Codec } from "../../runtime/core/src/codec.ts";
import type { NodeContext, NodeInstance, Work } from "../../runtime/core/src/program.ts";

/** The input at hand, where nobody looks at it. */
export const WORK: Work = { stamp: { time: 0, step: 0 }, aborted: false, onAbort: () => undefined };

export function codecOf(schema: Schema, types: TypeTable = {}): Codec {
  return loadCodec(printCodec(schema, types));
}

export async function compileOne(printed: PrintedKernel, optimize: boolean): Promise<CompiledKernel> {
  const [compiled] = await compileKernels([printed], { optimize });
  if (compiled === undefined) throw new Error("nothing was compiled");
  return compiled;
}

export interface Running {
  readonly instance: NodeInstance;
  readonly bytes: number;
  readonly spec: KernelSpec;
  process(value: unknown): unknown[];
  end(): unknown[];
}

export interface RunOptions {
  readonly optimize: boolean;
  readonly parameters?: readonly unknown[];
  readonly context?: Partial<NodeContext>;
  readonly spec?: Partial<KernelSpec>;
}

/** A run of tick kernels is one module. */
export async function startKernel(kernel: Kernel | readonly Kernel[], options: RunOptions): Promise<Running> {
  const kernels = Array.isArray(kernel) ? (kernel as readonly Kernel[]) : [kernel as Kernel];
  const first = kernels[0] as Kernel;
  const printed = kernels.length > 1 ? composeTicks("run", kernels) : printKernel(first);
  const compiled = await compileOne(printed, options.optimize);
  return startCompiled(compiled, printed, kernels, options);
}

export function startCompiled(compiled: CompiledKernel, printed: PrintedKernel, kernels: readonly Kernel[], options: RunOptions): Running {
  const { input, output } = ioOf(kernels);
  const spec: KernelSpec = {
    id: printed.name,
    module: new WebAssembly.Module(compiled.wasm as Uint8Array<ArrayBuffer>),
    input: codecOf(input, kernels[0]?.types),
    output: codecOf(output, kernels[0]?.types),
    parameters: () => options.parameters ?? [],
    parametersCodec: codecOf(
      { kind: "tuple", items: kernels.flatMap((part) => part.entry.parameters.map((parameter) => parameter.schema)) },
      kernels[0]?.types,
    ),
    has: printed.has,
    media: input.kind === "audio" || input.kind === "video" || input.kind === "image" ? input.kind : undefined,
    locate: mapLocator(compiled.map),
    ...options.spec,
  };
  const instance = kernelNode(spec).instantiate(contextWith(options.context)) as NodeInstance;
  return {
    instance,
    spec,
    bytes: compiled.wasm.length,
    process: (value) => gather((emit) => void instance.process(value, emit, WORK)),
    end: () => gather((emit) => void instance.end?.(emit, WORK)),
  };
}

function ioOf(kernels: readonly Kernel[]): { input: Schema; output: Schema } {
  const first = kernels[0] as Kernel;
  const audio: Schema = { kind: "audio", rate: null, channels: null };
  if (first.entry.form === "tick") return { input: audio, output: audio };
  return { input: first.entry.input.schema, output: first.entry.output.schema };
}

function gather(work: (emit: (value: unknown) => void) => void): unknown[] {
  const values: unknown[] = [];
  work((value) => void values.push(value));
  return values;
}

function contextWith(given: Partial<NodeContext> = {}): NodeContext {
  const missing = (): never => {
    throw new Error("not in this test");
  };
  return {
    env: missing,
    secret: missing,
    param: missing,
    now: missing,
    random: missing,
    log: missing,
    deterministic: true,
    evaluated: new WeakMap(),
    ...given,
  };
}
