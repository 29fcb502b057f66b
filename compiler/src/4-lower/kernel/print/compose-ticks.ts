/**
 * A run of neighbouring `tick` nodes of one place call as one module: one loop over the frame, f64 from node to node, one
 * rounding to f32 at the end. Each channel has instances of its own, made (and started) when the first frame tells how
 * many there are; module variables belong to the node. The result has the layout of the input frame.
 */
import type { Kernel } from "../../../ir/kernel.ts";
import type { PrintedKernel } from "../../../ir/printed-kernel.ts";
import { printInitialise } from "./declarations.ts";
import { Lines } from "./lines.ts";
import { Imports, Module } from "./module.ts";
import { finishModule, printDeclarations } from "./print-kernel.ts";
import { readText } from "./codec-read.ts";
import { allocates } from "./allocation.ts";
import { defaultText, typeText } from "./type-text.ts";
import { printReserve, printStartCall } from "./wrapper.ts";

export function composeTicks(name: string, kernels: readonly Kernel[]): PrintedKernel {
  const imports = new Imports();
  let files = 0;
  const modules = kernels.map((kernel, index) => {
    const module = new Module(kernel, imports, `k${index}`, files);
    files += kernel.files.length;
    return module;
  });
  const body = new Lines();
  for (const module of modules) printDeclarations(module, body);
  const collects = kernels.some(allocatesInTick);
  printReserve(modules[0] as Module, body);
  for (const module of modules) printMake(module, body);
  printCreate(modules, body);
  printProcess(modules, imports, body);
  if (collects) body.line("export function collect(): void { __collect(); }");
  const has = { start: false, end: false, cancel: false };
  return finishModule({ name, files: kernels.flatMap((kernel) => kernel.files), has, runtime: collects ? "minimal" : "stub" }, modules, body);
}

/** `start` runs once a channel and may allocate. */
function allocatesInTick(kernel: Kernel): boolean {
  const { start: _, ...entry } = kernel.entry;
  return allocates({ ...kernel, functions: kernel.functions.filter((code) => code.id !== kernel.entry.start), entry });
}

function parameterName(module: Module, index: number): string {
  return module.names.made(`parameter${index}`);
}

/** Parameters are kept for the instances of the channels, which are made later. */
function printCreate(modules: readonly Module[], lines: Lines): void {
  const initialises = modules.map((module) => {
    const { parameters, struct = "" } = module.kernel.entry;
    parameters.forEach((parameter, index) => lines.line(`let ${parameterName(module, index)}: ${typeText(parameter.type, module)} = ${defaultText(parameter.type, module)};`));
    lines.line(`const ${module.names.made("channels")} = new Array<${module.names.struct(struct)}>();`);
    return printInitialise(module, lines);
  });
  lines.open("export function create(at: i32, end: i32): void {");
  lines.line(`${modules[0]?.wire("openInput")}(at);`);
  modules.forEach((module, node) => {
    module.kernel.entry.parameters.forEach((parameter, index) => {
      const target = parameter.global === undefined ? parameterName(module, index) : module.names.global(parameter.global);
      lines.line(`${target} = ${readText(parameter.schema, parameter.type, module)};`);
    });
    lines.line(`${initialises[node]}();`);
  });
  lines.close();
}

function printMake(module: Module, lines: Lines): void {
  const { entry } = module.kernel;
  const struct = module.names.struct(entry.struct ?? "");
  lines.open(`function ${module.names.made("make")}(rate: f64, channels: f64, channel: f64): ${struct} {`);
  lines.line(`const instance = new ${struct}();`);
  const given = entry.parameters.map((parameter, index) => (parameter.global === undefined ? [parameterName(module, index)] : [])).flat();
  if (entry.construct !== undefined) lines.line(`${module.names.function(entry.construct)}(${["instance", ...given].join(", ")});`);
  if (entry.start !== undefined) printStartCall(module.function(entry.start), "instance", (field) => field, module, lines);
  lines.line("return instance;");
  lines.close();
}

function printProcess(modules: readonly Module[], imports: Imports, lines: Lines): void {
  for (const name of ["beginBlock", "finishBlock", "openInput", "readF64", "readU32", "skipSamples", "writeF64", "writeSamples", "writeU32"]) imports.use("wire", name);
  imports.use("core", "storeSample");
  lines.open("export function process(at: i32, end: i32): i32 {");
  lines.line("openInput(at);");
  lines.line("const pts = readF64();");
  lines.line("const rate = readU32();");
  lines.line("const channels = <i32>readU32();");
  lines.line("const count = <i32>readU32();");
  lines.line("const from = skipSamples(count);");
  modules.forEach((module) => {
    const list = module.names.made("channels");
    lines.line(`for (let c = ${list}.length; c < channels; ++c) ${list}.push(${module.names.made("make")}(<f64>rate, <f64>channels, <f64>c));`);
  });
  lines.line("beginBlock();");
  lines.line("writeF64(pts);");
  lines.line("writeU32(rate);");
  lines.line("writeU32(<u32>channels);");
  lines.line("const to = writeSamples(count);");
  printLoop(modules, lines);
  lines.line("return finishBlock();");
  lines.close();
}

/** Channel by channel: the instances of one channel stay in registers or at least in the cache. */
function printLoop(modules: readonly Module[], lines: Lines): void {
  lines.open("for (let c = 0; c < channels; ++c) {");
  modules.forEach((module, node) => lines.line(`const node${node} = unchecked(${module.names.made("channels")}[c]);`));
  lines.open("for (let i = c; i < count; i += channels) {");
  lines.line("let x: f64 = <f64>load<f32>(from + (<usize>i << 2));");
  modules.forEach((module, node) => lines.line(`x = ${module.names.function(module.kernel.entry.process)}(node${node}, x);`));
  lines.line("storeSample(to + (<usize>i << 2), x);");
  lines.close();
  lines.close();
}
