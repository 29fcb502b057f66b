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
import { chooseRuntime } from "./choose-runtime.ts";
import { defaultText, typeText } from "./type-text.ts";
import { printBegin, printCollect, printKeep, printReserve, printStartCall, type Runtime } from "./wrapper.ts";

export function composeTicks(name: string, kernels: readonly Kernel[]): PrintedKernel {
  const imports = new Imports();
  let files = 0;
  const modules = kernels.map((kernel, index) => {
    const module = new Module(kernel, imports, `k${index}`, files);
    files += kernel.files.length;
    return module;
  });
  const runtime = kernels.every((kernel) => chooseRuntime(kernel) === "region") ? "region" : "minimal";
  const body = new Lines();
  for (const module of modules) printDeclarations(module, body);
  printReserve(modules, body);
  for (const module of modules) printMake(module, body);
  printCreate(modules, body, runtime);
  printProcess(modules, body, runtime);
  const cancels = modules.filter((module) => module.kernel.entry.cancel !== undefined);
  if (cancels.length > 0) printCancel(cancels, body, runtime);
  printCollect(body, runtime);
  const has = { start: false, end: false, cancel: cancels.length > 0 };
  return finishModule({ name, files: kernels.flatMap((kernel) => kernel.files), has, runtime }, modules, body);
}

function parameterName(module: Module, index: number): string {
  return module.names.made(`parameter${index}`);
}

/** Parameters are kept for the instances of the channels, which are made later. */
function printCreate(modules: readonly Module[], lines: Lines, runtime: Runtime): void {
  const initialises = modules.map((module) => {
    const { parameters } = module.kernel.entry;
    parameters.forEach((parameter, index) => {
      if (parameter.global === undefined)
        lines.line(`let ${parameterName(module, index)}: ${typeText(parameter.type, module)} = ${defaultText(parameter.type, module)};`);
    });
    lines.line(`let ${channelsName(module)} = changetype<${channelsType(module)}>(0);`);
    return printInitialise(module, lines);
  });
  lines.open("export function create(at: i32, end: i32): void {");
  const first = modules[0] as Module;
  if (first.imports.isMetered) lines.line(`${first.meter("beginWork")}();`);
  lines.line(`${first.wire("openKept")}(at);`);
  modules.forEach((module) => {
    module.kernel.entry.parameters.forEach((parameter, index) => {
      const target = parameter.global === undefined ? parameterName(module, index) : module.names.global(parameter.global);
      lines.line(`${target} = ${readText(parameter.schema, parameter.type, module)};`);
    });
  });
  for (const initialise of initialises) lines.line(`${initialise}();`);
  printKeep(lines, runtime);
  lines.close();
}

function channelsName(module: Module): string {
  return module.names.made("channels");
}

function channelsType(module: Module): string {
  return `StaticArray<${module.names.struct(module.kernel.entry.struct ?? "")}>`;
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

/** Reads the header of an Audio value as docs/wire.md has it, and writes the samples over those that came. */
function printProcess(modules: readonly Module[], lines: Lines, runtime: Runtime): void {
  const first = modules[0] as Module;
  first.wire("resultInPlace");
  first.core("storeSample");
  lines.open("export function process(at: i32, end: i32): i32 {");
  printBegin(modules, lines, runtime);
  lines.line("const channels = load<u32>(at, 12);");
  lines.open(`if (changetype<usize>(${channelsName(first)}) == 0) {`);
  lines.line("const rate = load<u32>(at, 8);");
  for (const module of modules) lines.line(`${channelsName(module)} = new ${channelsType(module)}(channels);`);
  lines.open("for (let c: u32 = 0; c < channels; ++c) {");
  for (const module of modules)
    lines.line(`unchecked((${channelsName(module)}[c] = ${module.names.made("make")}(<f64>rate, <f64>channels, <f64>c)));`);
  lines.close();
  printKeep(lines, runtime);
  lines.close();
  if (modules.some((module) => module.kernel.entry.ordered === true)) printOrderedLoop(modules, lines);
  else printLoop(modules, lines);
  lines.line("return resultInPlace(at, end);");
  lines.close();
}

/** Channel by channel: the instances of one channel stay in registers or at least in the cache. */
function printLoop(modules: readonly Module[], lines: Lines): void {
  lines.line("const last = <usize>at + 20 + (<usize>load<u32>(at, 16) << 2);");
  lines.open("for (let c: u32 = 0; c < channels; ++c) {");
  modules.forEach((module, node) => lines.line(`const node${node} = unchecked(${channelsName(module)}[c]);`));
  lines.open("for (let sample = <usize>at + 20 + (<usize>c << 2); sample < last; sample += <usize>channels << 2) {");
  lines.line("let x: f64 = <f64>load<f32>(sample);");
  modules.forEach((module, node) => lines.line(`x = ${module.names.function(module.kernel.entry.process)}(node${node}, x);`));
  lines.line("storeSample(sample, x);");
  lines.close();
  lines.close();
}

/** Sample by sample, as JavaScript does. */
function printOrderedLoop(modules: readonly Module[], lines: Lines): void {
  lines.line("const last = <usize>at + 20 + (<usize>load<u32>(at, 16) << 2);");
  lines.line("let c: u32 = 0;");
  lines.open("for (let sample = <usize>at + 20; sample < last; sample += 4) {");
  lines.line("let x: f64 = <f64>load<f32>(sample);");
  for (const module of modules)
    lines.line(`x = ${module.names.function(module.kernel.entry.process)}(unchecked(${channelsName(module)}[c]), x);`);
  lines.line("storeSample(sample, x);");
  lines.line("if (++c == channels) c = 0;");
  lines.close();
}

function printCancel(modules: readonly Module[], lines: Lines, runtime: Runtime): void {
  lines.open("export function cancel(): void {");
  printBegin(modules, lines, runtime);
  for (const module of modules) {
    const channels = channelsName(module);
    lines.line(
      `if (changetype<usize>(${channels}) != 0) for (let c = 0; c < ${channels}.length; ++c) ${module.names.function(module.kernel.entry.cancel ?? "")}(unchecked(${channels}[c]));`,
    );
  }
  lines.close();
}
