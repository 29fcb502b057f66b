/** Classes, functions and module variables of a kernel. Methods of a class only pass on to the function that has the code. */
import type { KernelFunction, KernelStatement, KernelStruct } from "../../../ir/kernel.ts";
import { Body } from "./body.ts";
import type { Lines } from "./lines.ts";
import type { Module } from "./module.ts";
import { printStatements } from "./statement.ts";
import { defaultText, typeText } from "./type-text.ts";

export function printStruct(struct: KernelStruct, module: Module, lines: Lines): void {
  const base = struct.base === undefined ? module.core("Root") : module.names.struct(struct.base);
  lines.open(`class ${module.names.struct(struct.name)} extends ${base} {`);
  for (const field of struct.fields) {
    lines.line(`${module.names.field(field.name)}: ${typeText(field.type, module)} = ${defaultText(field.type, module)};`);
  }
  for (const method of struct.methods) {
    const code = module.function(method.function);
    const rest = code.parameters.slice(1);
    const parameters = rest.map((parameter) => `${module.names.local(parameter.id)}: ${typeText(parameter.type, module)}`);
    const call = `${module.names.function(code.id)}(${["this", ...rest.map((parameter) => module.names.local(parameter.id))].join(", ")})`;
    const result = typeText(code.result, module);
    lines.line(
      `${module.names.method(method.name)}(${parameters.join(", ")}): ${result} { ${result === "void" ? "" : "return "}${call}; }`,
    );
  }
  lines.close();
}

export function printFunction(code: KernelFunction, module: Module, lines: Lines): void {
  const body = new Body(module, code.isShared);
  printStatements(code.body, body);
  const parameters = code.parameters.map((parameter) => `${module.names.local(parameter.id)}: ${typeText(parameter.type, module)}`);
  const at = body.place(code.at);
  lines.function = code.label;
  lines.open(`function ${module.names.function(code.id)}(${parameters.join(", ")}): ${typeText(code.result, module)} {`, at);
  for (const local of code.locals) {
    lines.line(`let ${module.names.local(local.id)}: ${typeText(local.type, module)} = ${defaultText(local.type, module)};`, at);
  }
  for (const temporary of body.temporaries) lines.line(temporary, at);
  if (body.usesJump) lines.line("let jump: i32 = 0;", at);
  const units = module.work.unitsOfCall(code);
  if (units > 0) lines.line(`${module.meter("spend")}(${units});`, at);
  lines.append(body.lines);
  // AssemblyScript doesn't see that a loop without a test or a failure never falls through.
  if (code.result.kind !== "void" && code.body.at(-1)?.kind !== "return") lines.line(`return ${defaultText(code.result, module)};`, at);
  lines.close("}", at);
  lines.function = undefined;
}

export function printGlobals(module: Module, lines: Lines): void {
  for (const global of module.kernel.globals) {
    lines.line(`let ${module.names.global(global.id)}: ${typeText(global.type, module)} = ${defaultText(global.type, module)};`);
  }
}

/** The function that gives the module variables their values, in order. */
export function printInitialise(module: Module, lines: Lines): string {
  const name = module.names.made("initialise");
  const stores = module.kernel.globals.flatMap((global): KernelStatement[] =>
    global.value === undefined ? [] : [{ kind: "setGlobal", id: global.id, value: global.value, at: global.value.at }],
  );
  const body = new Body(module);
  printStatements(stores, body);
  lines.open(`function ${name}(): void {`);
  for (const temporary of body.temporaries) lines.line(temporary);
  if (body.usesJump) lines.line("let jump: i32 = 0;");
  lines.append(body.lines);
  lines.close();
  return name;
}
