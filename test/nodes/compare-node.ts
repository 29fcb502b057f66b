/** One node in plain TypeScript and as a kernel, on the same values: each call's outputs as bytes of the codec, or its error. */
import { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import type { CompiledKernel } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import type { LoweredKernel } from "../../compiler/src/ir/artifact.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import type { Codec } from "../../runtime/core/src/codec.ts";
import { RmcError } from "../../runtime/core/src/error.ts";
import { hostNode } from "../../runtime/core/src/node/host-node.ts";
import { tickNodes } from "../../runtime/core/src/node/tick-node.ts";
import type { NodeContext, NodeInstance } from "../../runtime/core/src/program.ts";
import { startCompiled, WORK } from "../kernels/run-kernel.test-support.ts";
import type { Row } from "./table.ts";

export interface Comparison {
  /** Calls whose results were the same. */
  readonly compared: number;
  readonly differences: readonly string[];
  /** Where the kernel failed and JavaScript went on. */
  readonly traps: readonly string[];
}

const HOSTILE = 24;

/** `node` is the class or function itself. */
export function compareNode(kernel: LoweredKernel, compiled: CompiledKernel, row: Row, node: unknown): Comparison {
  const parts = (row.options ?? [[]]).map((options, variant) => {
    const realistic = row.inputs(new Generator(variant + 1));
    const run = (inputs: readonly unknown[]): Comparison => compareRun(kernel, compiled, node, options, inputs);
    return row.calm === true ? [run(realistic)] : [run(realistic), run(hostile(kernel, realistic[0]))];
  });
  const all = parts.flat();
  return {
    compared: all.reduce((sum, part) => sum + part.compared, 0),
    differences: all.flatMap((part) => part.differences).slice(0, 4),
    traps: all.flatMap((part) => part.traps).slice(0, 4),
  };
}

/** What the type allows. Media keep the format of the realistic ones: a stream has one. */
function hostile(kernel: LoweredKernel, first: unknown): unknown[] {
  const schema = inputSchema(kernel);
  const g = new Generator(7);
  const { rate, channels, data, width, height, format } = (first ?? {}) as Media;
  const value = (): unknown => {
    if (schema.kind === "audio") return { ...(g.value({ kind: "audio", rate, channels }) as object), pts: g.random() };
    if (schema.kind === "video" || schema.kind === "image")
      return { ...(g.value(schema) as object), data: data.map(() => g.below(256)), width, height, format };
    return g.value(schema);
  };
  return Array.from({ length: HOSTILE }, value);
}

interface Media {
  readonly rate: number;
  readonly channels: number;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: string;
}

function inputSchema({ kernels: [kernel] }: LoweredKernel): Schema {
  return kernel?.entry.form === "tick" ? { kind: "audio", rate: null, channels: null } : (kernel?.entry.input.schema as Schema);
}

type Result = { readonly values: readonly string[] } | { readonly error: string; readonly goesOn: boolean };

type Call = (node: NodeInstance, emit: (value: unknown) => void) => void;

function compareRun(
  kernel: LoweredKernel,
  compiled: CompiledKernel,
  node: unknown,
  options: readonly unknown[],
  inputs: readonly unknown[],
): Comparison {
  const form = kernel.kernels[0]?.entry.form ?? "function";
  const done = (compared: number, difference?: string, trap?: string): Comparison => ({
    compared,
    differences: difference === undefined ? [] : [difference],
    traps: trap === undefined ? [] : [trap],
  });
  const plain = attempt(() => instantiate(node, form, options));
  const running = attempt(() => startCompiled(compiled, kernel.printed, kernel.kernels, { optimize: false, parameters: options }));
  if ("error" in plain || "error" in running) {
    return "error" in plain && "error" in running
      ? done(1)
      : done(0, `new: ${"error" in plain ? plain.error : "plain made"}, ${"error" in running ? running.error : "kernel made"}`);
  }
  const codec = running.value.spec.output;
  const calls = [
    ...inputs.map(
      (input): Call =>
        (node, emit) =>
          void node.process(structuredClone(input), emit, WORK),
    ),
    END,
  ];
  for (const [k, call] of calls.entries()) {
    const wanted = resultOf(codec, (emit) => call(plain.value, emit));
    cleanPrototype();
    const got = resultOf(codec, (emit) => call(running.value.instance, emit));
    const where = `${JSON.stringify(options)} call ${k} (${shorten(JSON.stringify(inputs[k]) ?? "end")})`;
    if ("error" in got && !("error" in wanted) && got.goesOn) return done(k, undefined, `${where}: ${got.error}`);
    if (!isSame(wanted, got)) return done(k, `${where}: wanted ${shorten(JSON.stringify(wanted))}, got ${shorten(JSON.stringify(got))}`);
  }
  return done(calls.length);
}

/** A plain node that takes `__proto__` for a key of its dictionary stores into what every object inherits. */
function cleanPrototype(): void {
  for (const key of Object.keys(Object.prototype)) Reflect.deleteProperty(Object.prototype, key);
}

const END: Call = (node, emit) => void node.end?.(emit, WORK);

/** Of two errors only the words of the user's own are compared. */
function isSame(wanted: Result, got: Result): boolean {
  if ("error" in wanted && "error" in got)
    return /^(Type|Range)Error/.test(wanted.error) || got.error.endsWith(wanted.error.replace(/^\w+: /, ""));
  return JSON.stringify(wanted) === JSON.stringify(got);
}

function instantiate(node: unknown, form: string, options: readonly unknown[]): NodeInstance {
  const make = (): unknown =>
    form === "function" ? node : new (node as new (...given: readonly unknown[]) => object)(...structuredClone(options));
  const program =
    form === "tick" ? tickNodes([{ id: "plain", make }]) : hostNode({ id: "plain", form: form as "function" | "class", make });
  return program.instantiate(CONTEXT) as NodeInstance;
}

/** Values as bytes of the codec, in hex, so that a difference can be read. */
function resultOf(codec: Codec, work: (emit: (value: unknown) => void) => void): Result {
  const values: string[] = [];
  try {
    work((value) => {
      if (value !== null && value !== undefined) values.push(bytesOf(codec, value));
    });
  } catch (error) {
    if (!(error instanceof RmcError)) return { error: String(error), goesOn: false };
    return { error: error.message, goesOn: error.code === "kernel-trapped" };
  }
  return { values };
}

function bytesOf(codec: Codec, value: unknown): string {
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return Buffer.from(bytes).toString("hex");
}

type Attempt<T> = { readonly value: T } | { readonly error: string };

function attempt<T>(make: () => T): Attempt<T> {
  try {
    return { value: make() };
  } catch (error) {
    return { error: String(error) };
  }
}

function shorten(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

const missing = (): never => {
  throw new Error("not in this test");
};

const CONTEXT: NodeContext = {
  env: missing,
  secret: missing,
  param: missing,
  now: () => 0,
  random: () => 0.5,
  log: missing,
  deterministic: true,
  evaluated: new WeakMap(),
};
