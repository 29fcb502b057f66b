/**
 * A unit as text for people: golden files of tests, and `rmc build --dump units`. Spots are left out: they would change with
 * every line that is moved. The text is close to TypeScript, with every step written out.
 */
import { typeText } from "./unit-type.ts";
import type { Expression, FunctionUnit, Statement, Struct, Target, Unit } from "./unit.ts";

export function printUnit(unit: Unit): string {
  const { entry } = unit;
  const parameters = entry.parameters
    .map(({ name, type, global }) => `${name}: ${typeText(type)}${global === undefined ? "" : ` → ${global}`}`)
    .join(", ");
  const roles = (["struct", "construct", "process", "start", "end", "cancel"] as const).flatMap((role) =>
    entry[role] === undefined ? [] : [`${role} ${entry[role]}`],
  );
  const ways = [...(entry.returns ? ["returns"] : []), ...(entry.emits ? ["emits"] : [])].join(", ");
  const head = [
    `unit ${unit.name}: ${entry.form} (${parameters})`,
    `  ${roles.join(", ")}`,
    `  ${typeText(entry.input.type)} → ${typeText(entry.output.type)}${ways === "" ? "" : `, ${ways}`}`,
  ];
  const globals = unit.globals.map(
    ({ id, type, value }) => `global ${id}: ${typeText(type)}${value === undefined ? "" : ` = ${expressionText(value)}`}`,
  );
  const parts = [head.join("\n"), unit.structs.map(structText).join("\n"), globals.join("\n"), ...unit.functions.map(functionText)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function structText({ name, form, base, fields, methods }: Struct): string {
  const list = fields.map(
    (field) => `${field.name}: ${typeText(field.type)}${field.literal === undefined ? "" : ` = ${JSON.stringify(field.literal)}`}`,
  );
  const found = methods.map((method) => `${method.name} → ${method.function}`);
  return `struct ${name} (${form}${base === undefined ? "" : ` of ${base}`}) { ${[...list, ...found].join("; ")} }`;
}

function functionText({ id, parameters, result, locals, captures, body }: FunctionUnit): string {
  const declared = (list: FunctionUnit["locals"]): string =>
    list.map((one) => `${one.id}: ${typeText(one.type)}${one.shared === true ? " shared" : ""}`).join(", ");
  const head = `function ${id}(${declared(parameters)}): ${typeText(result)}${captures.length === 0 ? "" : ` captures ${declared(captures)}`}`;
  const lines = [...(locals.length === 0 ? [] : [`  let ${declared(locals)}`]), ...body.flatMap((one) => statementLines(one, "  "))];
  return [head, ...lines].join("\n");
}

function statementLines(node: Statement, indent: string): string[] {
  const inner = (body: readonly Statement[]): string[] => body.flatMap((one) => statementLines(one, `${indent}  `));
  const label = "label" in node && node.label !== undefined ? ` ${node.label}` : "";
  switch (node.kind) {
    case "set":
      return [`${indent}${targetText(node.target)} = ${expressionText(node.value)}`];
    case "fresh":
      return [`${indent}fresh ${node.id}`];
    case "expression":
      return [`${indent}${expressionText(node.value)}`];
    case "if":
      return [
        `${indent}if ${expressionText(node.test)}`,
        ...inner(node.then),
        ...(node.else.length === 0 ? [] : [`${indent}else`, ...inner(node.else)]),
      ];
    case "loop": {
      const test = node.test === undefined ? "" : ` ${node.testAfter === true ? "until not" : "while"} ${expressionText(node.test)}`;
      return [
        `${indent}loop${label}${test}`,
        ...inner(node.body),
        ...(node.update.length === 0 ? [] : [`${indent}update`, ...inner(node.update)]),
      ];
    }
    case "block":
      return [`${indent}block${label}`, ...inner(node.body)];
    case "switch":
      return [
        `${indent}switch${label} ${expressionText(node.value)}`,
        ...node.cases.flatMap((one) => [
          `${indent}${one.test === undefined ? "default" : `case ${expressionText(one.test)}`}`,
          ...inner(one.body),
        ]),
      ];
    case "break":
    case "continue":
      return [`${indent}${node.kind}${label}`];
    case "return":
      return [`${indent}return${node.value === undefined ? "" : ` ${expressionText(node.value)}`}`];
    case "throw":
      return [`${indent}throw ${expressionText(node.value)}`];
    case "trap":
      return [`${indent}trap ${JSON.stringify(node.reason)}`];
    case "try":
      return [
        `${indent}try`,
        ...inner(node.body),
        ...(node.handler === undefined ? [] : [`${indent}catch ${node.handler.id ?? ""}`.trimEnd(), ...inner(node.handler.body)]),
        ...(node.finalizer === undefined ? [] : [`${indent}finally`, ...inner(node.finalizer)]),
      ];
    case "emit":
      return [`${indent}emit ${expressionText(node.value)}`];
  }
}

function targetText(target: Target): string {
  if (target.kind === "local" || target.kind === "global") return target.id;
  return target.kind === "field"
    ? `${expressionText(target.object)}.${target.field}`
    : `${expressionText(target.object)}[${expressionText(target.index)}]`;
}

const OUTSIDE = { nan: "|nan", undefined: "|undefined", trap: "|trap", proven: "" } as const;

function expressionText(node: Expression): string {
  const list = (values: readonly Expression[]): string => values.map(expressionText).join(", ");
  switch (node.kind) {
    case "number":
      return Object.is(node.value, -0) ? "-0" : String(node.value);
    case "string":
      return JSON.stringify(node.value);
    case "boolean":
      return String(node.value);
    case "null":
    case "undefined":
      return node.kind;
    case "local":
    case "global":
      return node.id;
    case "field":
      return `${expressionText(node.object)}.${node.field}`;
    case "index":
      return `${expressionText(node.object)}[${expressionText(node.index)}${OUTSIDE[node.outside]}]`;
    case "length":
      return `length(${expressionText(node.object)})`;
    case "unary":
      return `${node.operator}${expressionText(node.value)}`;
    case "binary":
    case "logical":
      return `(${expressionText(node.left)} ${node.operator} ${expressionText(node.right)})`;
    case "conditional":
      return `(${expressionText(node.test)} ? ${expressionText(node.then)} : ${expressionText(node.else)})`;
    case "sequence":
      return `{ ${node.statements.map((one) => statementLines(one, "").join(" ; ")).join("; ")}; ${expressionText(node.value)} }`;
    case "call":
      return `${node.function}(${list(node.arguments)})`;
    case "method":
      return `${expressionText(node.object)}.${node.struct}::${node.method}(${list(node.arguments)})`;
    case "apply":
      return `apply ${expressionText(node.callee)}(${list(node.arguments)})`;
    case "builtin":
      return `${node.name}(${list(node.arguments)})`;
    case "new":
      return `new ${node.struct}(${list(node.arguments)}) by ${node.construct ?? "nothing"}`;
    case "object":
      return `${node.struct} { ${node.fields.map(({ name, value }) => `${name}: ${expressionText(value)}`).join(", ")} }`;
    case "error":
      return `new ${node.name}(${list([node.message, ...(node.cause === undefined ? [] : [node.cause])])})`;
    case "array":
      return `${typeText(node.type)} [${list(node.items)}]`;
    case "newTyped":
      return `new typed<${node.element}>(${expressionText(node.from)})`;
    case "viewTyped":
      return `new typed<${node.element}>(${list([node.buffer, node.offset, ...(node.length === undefined ? [] : [node.length])])})`;
    case "newArray":
      return `new ${typeText(node.type)}(${expressionText(node.length)})`;
    case "newCollection":
      return `new ${typeText(node.type)}`;
    case "closure":
      return `closure ${node.function}`;
    case "narrow":
    case "widen":
      return `${node.kind}<${typeText(node.type)}>(${expressionText(node.value)})`;
    case "test":
      return `(${expressionText(node.value)} is ${node.is === "option" && node.option !== undefined ? typeText(node.option) : node.is})`;
    case "toString":
      return `text(${expressionText(node.value)})`;
    case "truthy":
      return `truth(${expressionText(node.value)})`;
  }
}
