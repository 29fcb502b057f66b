/**
 * The exports of docs/kernel-abi.md for one node that is a function or a class: they read values with the generated codecs,
 * call the kernel's functions, and write results. `emit` statements of the kernel call the `emit` function made here.
 */
import type { KernelFunction, KernelType } from "../../../ir/kernel.ts";
import { TRYING } from "../../../ir/kernel.ts";
import type { PrintedKernel } from "../../../ir/printed-kernel.ts";
import type { Schema } from "../../../ir/schema.ts";
import { readText } from "./codec-read.ts";
import { boxOf, contentType } from "./codec-shape.ts";
import { writeText } from "./codec-write.ts";
import { printInitialise } from "./declarations.ts";
import { gapsOf } from "./gaps-of.ts";
import type { Lines } from "./lines.ts";
import type { Module } from "./module.ts";
import { defaultText, typeText } from "./type-text.ts";

export type Runtime = PrintedKernel["runtime"];

export function printWrapper(module: Module, lines: Lines, runtime: Runtime): void {
  const { entry } = module.kernel;
  printReserve([module], lines);
  if (entry.struct !== undefined)
    lines.line(
      `let ${instanceName(module)}: ${module.names.struct(entry.struct)} = ${defaultText({ kind: "struct", name: entry.struct }, module)};`,
    );
  if (entry.emits) printEmit(module, lines);
  printCreate(module, lines, runtime);
  if (entry.start !== undefined) printStart(module.function(entry.start), module, lines, runtime);
  printProcess(module.function(entry.process), module, lines, runtime);
  if (entry.end !== undefined) printEnd(module.function(entry.end), module, lines, runtime);
  if (entry.cancel !== undefined) printCancel(module.function(entry.cancel), module, lines, runtime);
  printCollect(lines, runtime);
}

/** What was made until now stays. */
export function printKeep(lines: Lines, runtime: Runtime): void {
  if (runtime === "region") lines.line("__keep();");
}

/** A call begins with the memory that the last one began with, and with nothing that a failure has left. */
export function printBegin(modules: readonly Module[], lines: Lines, runtime: Runtime): void {
  const [first] = modules as [Module];
  if (first.imports.isMetered) lines.line(`${first.meter("beginWork")}();`);
  for (const module of modules)
    for (const { id, type } of module.kernel.globals.filter((global) => global.transient === true))
      lines.line(`${module.names.global(id)} = ${defaultText(type, module)};`);
  if (modules.some(({ kernel }) => gapsOf(kernel, runtime) === "closed")) lines.line(`${first.imports.use("collection", "nextCall")}();`);
  if (runtime === "region") lines.line("__collect();");
}

/** With a collector it is the host that says when. */
export function printCollect(lines: Lines, runtime: Runtime): void {
  if (runtime === "region") return;
  lines.open("export function collect(): void {");
  lines.line("__collect();");
  lines.close();
}

/** What every kernel has, whatever it is made of: one module or several. */
export function printReserve(modules: readonly Module[], lines: Lines): void {
  const [module] = modules as [Module];
  lines.open("export function reserve(bytes: i32): i32 {");
  lines.line(`return ${module.wire("reserveInput")}(bytes);`);
  lines.close();
  lines.open("export function failure(): i32 {");
  printFailure(modules, lines);
  lines.close();
}

/** What fails while something would catch it in JavaScript is marked: there the program would go on. */
function printFailure(modules: readonly Module[], lines: Lines): void {
  const [first] = modules as [Module];
  const trying = modules.filter(({ kernel }) => kernel.globals.some(({ id }) => id === TRYING)).map(({ names }) => names.global(TRYING));
  const spent = first.imports.isMetered ? `${first.meter("isSpent")}() ? 2 : ` : "";
  const take = `${first.core("takeFailure")}()`;
  if (trying.length === 0) return lines.line(`return ${spent}${take};`);
  lines.line(`const block = ${take};`);
  lines.line(`return ${spent}block != 0 && (${trying.join(" || ")}) ? block | 1 : block;`);
}

/** Prints the reading of the parameters and what follows from them; gives the names to construct with. */
function printParameters(module: Module, lines: Lines): string[] {
  const names = module.kernel.entry.parameters.map((parameter, index) => {
    const name = module.names.made(`parameter${index}`);
    const text = readText(parameter.schema, parameter.type, module);
    lines.line(
      parameter.global === undefined
        ? `const ${name}: ${typeText(parameter.type, module)} = ${text};`
        : `${module.names.global(parameter.global)} = ${text};`,
    );
    return parameter.global === undefined ? [name] : [];
  });
  return names.flat();
}

/** The object that `start` takes, its fields filled from `from`. */
export function printStartCall(
  code: KernelFunction,
  instance: string,
  from: (field: string) => string,
  module: Module,
  lines: Lines,
): void {
  const parameter = code.parameters[1];
  const call = module.names.function(code.id);
  if (parameter === undefined) return lines.line(`${call}(${instance});`);
  const struct = parameter.type.kind === "struct" ? module.struct(parameter.type.name) : undefined;
  lines.line(`const format = new ${typeText(parameter.type, module)}();`);
  for (const field of struct?.fields ?? []) lines.line(`format.${module.names.field(field.name)} = ${from(field.name)};`);
  lines.line(`${call}(${instance}, format);`);
}

function instanceName(module: Module): string {
  return module.names.made("instance");
}

function printEmit(module: Module, lines: Lines): void {
  const { output } = module.kernel.entry;
  lines.line('@external("rmc", "emit")');
  lines.line("declare function rmcEmit(block: i32): void;");
  lines.open(`function ${module.names.made("emit")}(value: ${typeText(output.type, module)}): void {`);
  printBlock("value", output.type, output.schema, module, lines);
  lines.line(`rmcEmit(${module.wire("finishBlock")}());`);
  lines.close();
}

function printBlock(value: string, type: KernelType, schema: Schema, module: Module, lines: Lines): void {
  lines.line(`${module.wire("beginBlock")}();`);
  const text = writeText(schema, type, value, module);
  if (text !== "") lines.line(text);
}

function printCreate(module: Module, lines: Lines, runtime: Runtime): void {
  const { entry } = module.kernel;
  const initialise = printInitialise(module, lines);
  lines.open("export function create(at: i32, end: i32): void {");
  if (module.imports.isMetered) lines.line(`${module.meter("beginWork")}();`);
  lines.line(`${module.wire("openKept")}(at);`);
  const names = printParameters(module, lines);
  lines.line(`${initialise}();`);
  if (entry.struct !== undefined) lines.line(`${instanceName(module)} = new ${module.names.struct(entry.struct)}();`);
  if (entry.construct !== undefined)
    lines.line(`${module.names.function(entry.construct)}(${[instanceName(module), ...names].join(", ")});`);
  printKeep(lines, runtime);
  lines.close();
}

/** Fields come in the order of the struct: `rate, channels, channel` or `width, height, format`. */
function printStart(code: KernelFunction, module: Module, lines: Lines, runtime: Runtime): void {
  lines.open("export function start(at: i32, end: i32): void {");
  printBegin([module], lines, runtime);
  lines.line(`${module.wire("openInput")}(at);`);
  const parameter = code.parameters[1];
  const fields = parameter?.type.kind === "struct" ? module.struct(parameter.type.name).fields.map((field) => field.name) : [];
  const video = fields.some((field) => field === "width" || field === "height" || field === "format");
  for (const field of video ? ["width", "height", "format"] : ["rate", "channels", "channel"]) {
    const read = field === "format" ? `${module.imports.use("media", "readFormat")}()` : `${module.wire("readF64")}()`;
    if (parameter !== undefined) lines.line(`const ${field}: ${field === "format" ? "String" : "f64"} = ${read};`);
  }
  printStartCall(code, instanceName(module), (field) => field, module, lines);
  printKeep(lines, runtime);
  lines.close();
}

function printProcess(code: KernelFunction, module: Module, lines: Lines, runtime: Runtime): void {
  const { input, struct } = module.kernel.entry;
  lines.open("export function process(at: i32, end: i32): i32 {");
  printBegin([module], lines, runtime);
  lines.line(`${module.wire("openInput")}(at);`);
  const names = struct === undefined ? [] : [instanceName(module)];
  const text = readText(input.schema, input.type, module);
  if (code.parameters.length > names.length) {
    lines.line(`const input: ${typeText(input.type, module)} = ${text};`);
    names.push("input");
  }
  printResult(code, names, module, lines);
  lines.close();
}

function printEnd(code: KernelFunction, module: Module, lines: Lines, runtime: Runtime): void {
  lines.open("export function end(): i32 {");
  printBegin([module], lines, runtime);
  printResult(code, [instanceName(module)], module, lines);
  lines.close();
}

function printCancel(code: KernelFunction, module: Module, lines: Lines, runtime: Runtime): void {
  lines.open("export function cancel(): void {");
  printBegin([module], lines, runtime);
  lines.line(`${module.names.function(code.id)}(${instanceName(module)});`);
  lines.close();
}

/** Calls the function and writes its result as a block; null and nothing give 0. */
function printResult(code: KernelFunction, names: readonly string[], module: Module, lines: Lines): void {
  const { output } = module.kernel.entry;
  const call = `${module.names.function(code.id)}(${names.join(", ")})`;
  if (code.result.kind === "void") {
    lines.line(`${call};`);
    return lines.line("return 0;");
  }
  lines.line(`const result = ${call};`);
  if (code.result.kind === "nullable") lines.line("if (changetype<usize>(result) == 0) return 0;");
  printMaybe(code.result, module, lines);
  const value = output.type.kind === "nullable" ? "result" : contentText(code.result, module);
  printBlock(value, output.type, output.schema, module, lines);
  lines.line(`return ${module.wire("finishBlock")}();`);
}

function printMaybe(type: KernelType, module: Module, lines: Lines): void {
  const box = boxOf(type, module);
  if (box?.struct.form !== "maybe") return;
  lines.line(`if (changetype<${module.names.struct(box.struct.name)}>(result).${module.names.field("isNull")}) return 0;`);
}

function contentText(type: KernelType, module: Module): string {
  if (type.kind !== "nullable") return "result";
  const box = boxOf(type, module);
  if (box === undefined) return `changetype<${typeText(type.of, module)}>(result)`;
  const value = `changetype<${module.names.struct(box.struct.name)}>(result).${module.names.field("value")}`;
  return box.value.kind === "nullable" ? `changetype<${typeText(contentType(type, module), module)}>(${value})` : value;
}
