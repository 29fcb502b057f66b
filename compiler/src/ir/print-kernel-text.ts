/**
 * A kernel as text for people: what `--dump kernels` shows and golden files hold. Close to the source it came from, with
 * every conversion, width and bounds check visible.
 */
import { kernelTypeText } from "./kernel-type.ts";
import type { Kernel, KernelExpression, KernelFunction, KernelStatement, KernelStruct } from "./kernel.ts";

export function printKernelText(kernel: Kernel): string {
  const { entry } = kernel;
  const roles = [
    ["construct", entry.construct],
    ["start", entry.start],
    ["process", entry.process],
    ["end", entry.end],
    ["cancel", entry.cancel],
  ];
  const head = [
    `kernel ${kernel.name} (${entry.form})`,
    `  input ${kernelTypeText(entry.input.type)}, output ${kernelTypeText(entry.output.type)}${entry.returns ? ", returns" : ""}${entry.emits ? ", emits" : ""}`,
    ...entry.parameters.map(
      (parameter) =>
        `  parameter ${parameter.name}: ${kernelTypeText(parameter.type)}${parameter.global === undefined ? "" : ` in ${parameter.global}`}`,
    ),
    ...roles.flatMap(([role, id]) => (id === undefined ? [] : [`  ${role}: ${id}`])),
  ];
  const globals = kernel.globals.map(
    (global) =>
      `global ${global.id}: ${kernelTypeText(global.type)}${global.value === undefined ? "" : ` = ${expressionText(global.value)}`}`,
  );
  const parts = [
    head.join("\n"),
    ...kernel.structs.map(structText),
    ...(globals.length > 0 ? [globals.join("\n")] : []),
    ...kernel.functions.map(functionText),
  ];
  return `${parts.join("\n\n")}\n`;
}

function structText(struct: KernelStruct): string {
  const fields = struct.fields.map((field) => `  ${field.name}: ${kernelTypeText(field.type)}`);
  const methods = struct.methods.map((method) => `  ${method.name} → ${method.function}`);
  return [`${struct.form} ${struct.name}${struct.base === undefined ? "" : ` extends ${struct.base}`}`, ...fields, ...methods].join("\n");
}

function functionText(entry: KernelFunction): string {
  const parameters = entry.parameters.map((parameter) => `${parameter.id}: ${kernelTypeText(parameter.type)}`).join(", ");
  const locals = entry.locals.map((local) => `  var ${local.id}: ${kernelTypeText(local.type)}`);
  return [`function ${entry.id}(${parameters}): ${kernelTypeText(entry.result)}`, ...locals, ...blockLines(entry.body, "  ")].join("\n");
}

function blockLines(statements: readonly KernelStatement[], indent: string): string[] {
  return statements.flatMap((statement) => statementLines(statement, indent));
}

function statementLines(statement: KernelStatement, indent: string): string[] {
  const inner = `${indent}  `;
  switch (statement.kind) {
    case "setLocal":
    case "setGlobal":
      return [`${indent}${statement.id} = ${expressionText(statement.value)}`];
    case "setField":
      return [`${indent}${expressionText(statement.object)}.${statement.field} = ${expressionText(statement.value)}`];
    case "setTyped":
      return [
        `${indent}${expressionText(statement.array)}[${expressionText(statement.index)}${statement.proven ? " proven" : ""}] = ${expressionText(statement.value)}`,
      ];
    case "setArray":
      return [`${indent}${expressionText(statement.array)}[${expressionText(statement.index)}] = ${expressionText(statement.value)}`];
    case "expression":
      return [`${indent}${expressionText(statement.value)}`];
    case "if": {
      const otherwise = statement.else.length === 0 ? [] : [`${indent}else`, ...blockLines(statement.else, inner)];
      return [`${indent}if ${expressionText(statement.test)}`, ...blockLines(statement.then, inner), ...otherwise];
    }
    case "loop":
      return [
        `${indent}loop ${statement.label}`,
        ...blockLines(statement.body, inner),
        ...(statement.update.length === 0 ? [] : [`${indent}update`, ...blockLines(statement.update, inner)]),
      ];
    case "block":
      return [`${indent}block ${statement.label}`, ...blockLines(statement.body, inner)];
    case "break":
    case "continue":
      return [`${indent}${statement.kind} ${statement.label}`];
    case "return":
      return [`${indent}return${statement.value === undefined ? "" : ` ${expressionText(statement.value)}`}`];
    case "emit":
      return [`${indent}emit ${expressionText(statement.value)}`];
    case "fail":
      return [`${indent}fail ${expressionText(statement.message)}`];
  }
}

function expressionText(value: KernelExpression): string {
  const list = (values: readonly KernelExpression[]): string => values.map(expressionText).join(", ");
  switch (value.kind) {
    case "f64":
      return Object.is(value.value, -0) ? "-0.0" : Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
    case "i32":
      return String(value.value);
    case "i64":
      return `${value.value}n`;
    case "bool":
      return String(value.value);
    case "string":
      return JSON.stringify(value.value);
    case "null":
      return "null";
    case "local":
    case "global":
      return value.id;
    case "field":
      return `${expressionText(value.object)}.${value.field}`;
    case "operate":
      return `${value.operator}(${list(value.operands)})`;
    case "getTyped":
    case "getArray":
      return `${expressionText(value.array)}[${expressionText(value.index)} ${value.bounds}]`;
    case "length":
      return `${expressionText(value.of)}.length`;
    case "select":
      return `(${expressionText(value.test)} ? ${expressionText(value.then)} : ${expressionText(value.else)})`;
    case "and":
    case "or":
      return `(${expressionText(value.left)} ${value.kind} ${expressionText(value.right)})`;
    case "sequence":
      return `{ ${value.statements.flatMap((statement) => statementLines(statement, "")).join("; ")}; ${expressionText(value.value)} }`;
    case "call":
      return `${value.function}(${list(value.arguments)})`;
    case "callMethod":
      return `${expressionText(value.object)}.${value.method}(${list(value.arguments)})`;
    case "callClosure":
      return `${expressionText(value.callee)}(${list(value.arguments)})`;
    case "prelude":
      return `${value.name}(${list(value.arguments)})`;
    case "newStruct":
      return `new ${value.struct}`;
    case "newTyped":
      return `new ${kernelTypeText(value.type)}(${expressionText(value.length)})`;
    case "newArray":
      return `[${list(value.items)}]`;
    case "newCollection":
      return `new ${kernelTypeText(value.type)}`;
    case "closure":
      return `closure ${value.function}(${expressionText(value.environment)})`;
    case "cast":
      return `(${expressionText(value.value)} as ${kernelTypeText(value.type)}${value.proven ? " proven" : ""})`;
    case "isNull":
      return `(${expressionText(value.value)} is null)`;
    case "isInstance":
      return `(${expressionText(value.value)} is ${value.struct})`;
    case "sameReference":
      return `(${expressionText(value.left)} same ${expressionText(value.right)})`;
  }
}
