/**
 * A unit as JavaScript text: what it means, by the engine that runs the tests. Only the forms that `random-unit.ts` makes.
 * Reads outside of an array whose `outside` is "nan" are converted to numbers where they stand.
 */
import { ARRAY_OF } from "../../compiler/src/ir/element-arrays.ts";
import type { Expression, FunctionUnit, Statement, Target, Unit } from "../../compiler/src/ir/unit.ts";

/** The entry's `process` as a function of its input. A class has one instance, whose numbers are 0 at first. */
export function unitFunction(unit: Unit): (input: unknown) => unknown {
  const struct = unit.structs.find((candidate) => candidate.name === unit.entry.struct);
  const fields = struct?.fields.map((field) => `${field.name}: 0`) ?? [];
  const process = name(unit.entry.process);
  const result = struct === undefined ? process : `${process}.bind(undefined, { ${fields.join(", ")} })`;
  return new Function(`${unit.functions.map(functionText).join("\n")}\nreturn ${result};`)() as (input: unknown) => unknown;
}

function functionText(unit: FunctionUnit): string {
  const parameters = unit.parameters.map((parameter) => name(parameter.id));
  const locals = unit.locals.map(
    (local) => `let ${name(local.id)}${local.type.kind === "number" ? " = 0" : local.type.kind === "boolean" ? " = false" : ""};`,
  );
  return `function ${name(unit.id)}(${parameters.join(", ")}) { ${locals.join(" ")}\n${unit.body.map(statementText).join("\n")} }`;
}

function statementText(statement: Statement): string {
  switch (statement.kind) {
    case "set":
      return `${targetText(statement.target)} = ${expressionText(statement.value)};`;
    case "expression":
      return `${expressionText(statement.value)};`;
    case "if":
      return `if (${expressionText(statement.test)}) ${blockText(statement.then)} else ${blockText(statement.else)}`;
    case "loop": {
      const label = statement.label === undefined ? "" : `${statement.label}: `;
      const test = statement.test === undefined ? "true" : expressionText(statement.test);
      if (statement.testAfter === true) return `${label}do ${blockText([...statement.body, ...statement.update])} while (${test});`;
      return `${label}for (; ${test}; ${statement.update.map((update) => statementText(update).slice(0, -1)).join(", ")}) ${blockText(statement.body)}`;
    }
    case "block":
      return `${statement.label === undefined ? "" : `${statement.label}: `}${blockText(statement.body)}`;
    case "switch": {
      const cases = statement.cases.map(
        (entry) => `${entry.test === undefined ? "default" : `case ${expressionText(entry.test)}`}: ${blockText(entry.body)}`,
      );
      return `switch (${expressionText(statement.value)}) { ${cases.join("\n")} }`;
    }
    case "break":
    case "continue":
      return `${statement.kind} ${statement.label ?? ""};`;
    case "return":
      return `return ${statement.value === undefined ? "" : expressionText(statement.value)};`;
    default:
      throw new Error(`no text for ${statement.kind}`);
  }
}

function blockText(statements: readonly Statement[]): string {
  return `{ ${statements.map(statementText).join("\n")} }`;
}

function targetText(target: Target): string {
  if (target.kind === "local" || target.kind === "global") return name(target.id);
  if (target.kind === "index") return `${expressionText(target.object)}[${expressionText(target.index)}]`;
  return `${expressionText(target.object)}.${target.field}`;
}

function expressionText(value: Expression): string {
  switch (value.kind) {
    case "number":
      return Object.is(value.value, -0) ? "(-0)" : value.value < 0 ? `(${value.value})` : String(value.value);
    case "string":
      return JSON.stringify(value.value);
    case "boolean":
      return String(value.value);
    case "local":
      return name(value.id);
    case "field":
      return `${expressionText(value.object)}.${value.field}`;
    case "index": {
      const read = `${expressionText(value.object)}[${expressionText(value.index)}]`;
      return value.outside === "nan" ? `Number(${read})` : read;
    }
    case "length":
      return `${expressionText(value.object)}.length`;
    case "unary":
      return `(${value.operator} ${expressionText(value.value)})`;
    case "binary":
    case "logical": {
      const base = value.kind === "binary" && value.operator === "**" ? `(${expressionText(value.left)})` : expressionText(value.left);
      return `(${base} ${value.operator} ${expressionText(value.right)})`;
    }
    case "conditional":
      return `(${expressionText(value.test)} ? ${expressionText(value.then)} : ${expressionText(value.else)})`;
    case "call":
      return `${name(value.function)}(${value.arguments.map(expressionText).join(", ")})`;
    case "builtin":
      return builtinText(value.name, value.arguments.map(expressionText));
    case "array":
      return `[${value.items.map(expressionText).join(", ")}]`;
    case "newTyped":
      return `new ${ARRAY_OF[value.element]}(${expressionText(value.from)})`;
    case "undefined":
      return "undefined";
    case "test":
      return `(${expressionText(value.value)} ${value.is === "null" ? "===" : "=="} null)`;
    case "sequence":
      return `(() => { ${value.statements.map(statementText).join("\n")}\nreturn ${expressionText(value.value)}; })()`;
    case "narrow":
    case "widen":
      return expressionText(value.value);
    case "truthy":
      return `Boolean(${expressionText(value.value)})`;
    case "toString":
      return `String(${expressionText(value.value)})`;
    default:
      throw new Error(`no text for ${value.kind}`);
  }
}

function builtinText(builtin: string, values: readonly string[]): string {
  if (/^(Math|Number|Object)\./.test(builtin)) return `${builtin}(${values.join(", ")})`;
  const [receiver, ...rest] = values;
  return `${receiver}.${builtin.split(".")[1]}(${rest.join(", ")})`;
}

function name(id: string): string {
  return id === "this" ? "self" : id.replace(/[^a-zA-Z0-9_]/g, "_");
}
