/**
 * Expressions of the IR. A sequence of stores becomes a comma expression; one with control flow is printed before the
 * statement at hand, and what was to be evaluated earlier is put into temporaries first. Invariant: order of evaluation is
 * the IR's, left to right, and what is lazy there stays lazy.
 */
import type { KernelExpression, KernelType } from "../../../ir/kernel.ts";
import { isReference, isWider, sameKernelType } from "../../../ir/kernel-type.ts";
import type { Body } from "./body.ts";
import { f64Text, i32Text, i64Text, stringText } from "./literal.ts";
import { operatorText } from "./operator.ts";
import { isPlain, printStatements, storeText } from "./statement.ts";
import { arrayName, nullText, typeText } from "./type-text.ts";

export function expressionText(expression: KernelExpression, body: Body): string {
  const { module } = body;
  switch (expression.kind) {
    case "f64":
      return f64Text(expression.value);
    case "i32":
      return i32Text(expression.value);
    case "i64":
      return i64Text(expression.value);
    case "bool":
      return String(expression.value);
    case "string":
      return stringText(expression.value);
    case "null":
      return nullText(expression.type, module);
    case "local":
      return module.names.local(expression.id);
    case "global":
      return module.names.global(expression.id);
    case "operate":
      return operatorText(expression.operator, operandTexts(expression.operands, body), module);
    case "sequence":
      return sequenceText(expression, body);
    case "select":
    case "and":
    case "or":
      return lazyText(expression, body);
    case "field":
    case "length":
    case "getTyped":
    case "getArray":
      return accessText(expression, body);
    case "call":
    case "callMethod":
    case "callClosure":
    case "prelude":
      return callText(expression, body);
    case "newStruct":
      return `new ${module.names.struct(expression.struct)}()`;
    case "newTyped":
      return `new ${arrayName(expression.element)}(${expressionText(expression.length, body)})`;
    case "newCollection":
      return `new ${typeText(expression.type, module)}()`;
    case "newArray":
      return newArrayText(expression, body);
    case "closure":
      return `new ${module.core("Fn")}(${module.names.function(expression.function)}.index, ${expressionText(expression.environment, body)})`;
    default:
      return referenceText(expression, body);
  }
}

/** Operands in order; those before one that has to print statements wait in temporaries. */
export function operandTexts(operands: readonly KernelExpression[], body: Body): string[] {
  const last = operands.findLastIndex(printsStatements);
  return operands.map((operand, index) => {
    const text = expressionText(operand, body);
    if (index >= last || isLiteral(operand)) return text;
    const name = body.temporary(operand.type);
    body.line(`${name} = ${text};`, operand.at);
    return name;
  });
}

type Of<K extends KernelExpression["kind"]> = Extract<KernelExpression, { kind: K }>;

function sequenceText(expression: Of<"sequence">, body: Body): string {
  if (isPlain(expression.statements) && !printsStatements(expression.value)) {
    const stores = expression.statements.map((statement) => storeText(statement, body));
    return stores.length === 0
      ? expressionText(expression.value, body)
      : `(${[...stores, expressionText(expression.value, body)].join(", ")})`;
  }
  printStatements(expression.statements, body);
  return expressionText(expression.value, body);
}

function lazyText(expression: Of<"select" | "and" | "or">, body: Body): string {
  const [test, then, otherwise] = parts(expression);
  if (printsStatements(then) || printsStatements(otherwise) || hasStores(test)) return branchText(expression, body);
  if (expression.kind === "and") return `(${expressionText(test, body)} && ${expressionText(otherwise, body)})`;
  if (expression.kind === "or") return `(${expressionText(test, body)} || ${expressionText(otherwise, body)})`;
  return `(${expressionText(test, body)} ? ${coercedText(then, expression.type, body)} : ${coercedText(otherwise, expression.type, body)})`;
}

function branchText(expression: Of<"select" | "and" | "or">, body: Body): string {
  const [test, then, otherwise] = parts(expression);
  const name = body.temporary(expression.type);
  const condition = conditionText(test, body);
  body.open(`if (${expression.kind === "or" ? "!" : ""}${condition}) {`, expression.at);
  const taken = expression.kind === "select" ? then : otherwise;
  body.line(`${name} = ${expressionText(taken, body)};`, taken.at);
  body.lines.close();
  body.open("else {", expression.at);
  const other = expression.kind === "select" ? expressionText(otherwise, body) : String(expression.kind === "or");
  body.line(`${name} = ${other};`, otherwise.at);
  body.lines.close();
  return name;
}

/**
 * A condition as the text of what is asked. AssemblyScript computes conditions where it can, and then leaves out what they store:
 * one with a store is a statement before.
 */
export function conditionText(test: KernelExpression, body: Body): string {
  const text = expressionText(test, body);
  if (!hasStores(test)) return text;
  const name = body.temporary(test.type);
  body.line(`${name} = ${text};`, test.at);
  return name;
}

function parts(expression: Of<"select" | "and" | "or">): [KernelExpression, KernelExpression, KernelExpression] {
  if (expression.kind === "select") return [expression.test, expression.then, expression.else];
  return [expression.left, expression.left, expression.right];
}

/** Both branches of a conditional must have one type; references to base and nullable need no code. */
function coercedText(expression: KernelExpression, type: KernelType, body: Body): string {
  const text = expressionText(expression, body);
  return isReference(type) && !sameKernelType(expression.type, type) ? `changetype<${typeText(type, body.module)}>(${text})` : text;
}

function accessText(expression: Of<"field" | "length" | "getTyped" | "getArray">, body: Body): string {
  switch (expression.kind) {
    case "field":
      return `${expressionText(expression.object, body)}.${body.module.names.field(expression.field)}`;
    case "length":
      return `${expressionText(expression.of, body)}.${expression.of.type.kind === "map" || expression.of.type.kind === "set" ? "size" : "length"}`;
    case "getTyped":
      return getTypedText(expression, body);
    case "getArray":
      return getArrayText(expression, body);
  }
}

function getTypedText(expression: Of<"getTyped">, body: Body): string {
  const [array, index] = operandTexts([expression.array, expression.index], body);
  const type = expression.type.kind;
  const types = `<${arrayName(expression.element)}, ${type}>`;
  if (expression.bounds === "proven") return `(<${type}>unchecked(${array}[${index}]))`;
  if (expression.bounds === "nan") return `${body.module.core("typedOrNan")}(${array}, ${index})`;
  return `${body.module.core(expression.bounds === "zero" ? "typedOrZero" : "typedOrTrap")}${types}(${array}, ${index})`;
}

function getArrayText(expression: Of<"getArray">, body: Body): string {
  const { module } = body;
  const [array, index] = operandTexts([expression.array, expression.index], body);
  if (expression.bounds === "proven") return `unchecked(${array}[${index}])`;
  if (expression.bounds === "nan") return `${module.core("arrayOrNan")}(${array}, ${index})`;
  if (expression.bounds === "trap") return `${module.core("arrayOrTrap")}(${array}, ${index})`;
  if (expression.bounds === "zero") return `${module.core("arrayOrZero")}(${array}, ${index})`;
  const item = expression.array.type.kind === "array" ? typeText(expression.array.type.item, module) : "";
  return `${module.core("arrayOrNull")}<${item}, ${typeText(expression.type, module)}>(${array}, ${index})`;
}

function callText(expression: Of<"call" | "callMethod" | "callClosure" | "prelude">, body: Body): string {
  const { module } = body;
  switch (expression.kind) {
    case "call":
      return `${module.names.function(expression.function)}(${operandTexts(expression.arguments, body).join(", ")})`;
    case "prelude":
      return preludeText(expression, body);
    case "callMethod": {
      const [object, ...rest] = operandTexts([expression.object, ...expression.arguments], body);
      return `${object}.${module.names.method(expression.method)}(${rest.join(", ")})`;
    }
    case "callClosure":
      return callClosureText(expression, body);
  }
}

function preludeText(expression: Of<"prelude">, body: Body): string {
  const { module } = body;
  const [first, ...rest] = operandTexts(expression.arguments, body);
  const given = first !== undefined && module.work.isLook(expression.name) ? `${module.meter("looked")}(${first})` : first;
  return `${module.prelude(expression.name)}(${[...(given === undefined ? [] : [given]), ...rest].join(", ")})`;
}

function callClosureText(expression: Of<"callClosure">, body: Body): string {
  const [callee = "", ...rest] = operandTexts([expression.callee, ...expression.arguments], body);
  const simple = /^\w+$/.test(callee);
  const name = simple ? callee : body.temporary(expression.callee.type);
  const call = `call_indirect<${typeText(expression.type, body.module)}>(${[`${name}.index`, `${name}.environment`, ...rest].join(", ")})`;
  return simple ? call : `(${name} = ${callee}, ${call})`;
}

function newArrayText(expression: Of<"newArray">, body: Body): string {
  const { module } = body;
  if (expression.items.length === 0) return `new ${typeText(expression.type, module)}()`;
  const items = operandTexts(expression.items, body);
  const name = body.temporary(expression.type);
  const stores = items.map((item, index) => `unchecked((${name}[${index}] = ${item}))`);
  return `(${[`${name} = new ${typeText(expression.type, module)}(${items.length})`, ...stores, name].join(", ")})`;
}

function referenceText(expression: Of<"cast" | "isNull" | "isInstance" | "sameReference">, body: Body): string {
  switch (expression.kind) {
    case "isNull":
      return `(changetype<usize>(${expressionText(expression.value, body)}) == 0)`;
    case "isInstance":
      return `(${expressionText(expression.value, body)} instanceof ${body.module.names.struct(expression.struct)})`;
    case "sameReference": {
      const [left, right] = operandTexts([expression.left, expression.right], body);
      return `(changetype<usize>(${left}) == changetype<usize>(${right}))`;
    }
    case "cast":
      return castText(expression, body);
  }
}

/** To a wider type nothing happens; to a narrower one AssemblyScript's checks trap, except that a union is no class of its own. */
function castText(expression: Of<"cast">, body: Body): string {
  const { module } = body;
  const text = typeText(expression.type, module);
  const value = expressionText(expression.value, body);
  const from = expression.value.type;
  if (expression.proven || isWider(expression.type, from, module.structs)) return `changetype<${text}>(${value})`;
  const content = expression.type.kind === "nullable" ? expression.type.of : expression.type;
  const structs = content.kind === "union" ? content.structs : content.kind === "struct" ? [content.name] : [];
  const fromContent = from.kind === "nullable" ? from.of : from;
  if (structs.length === 0 || isWider(content, fromContent, module.structs))
    return `${module.core("present")}<${typeText(from, module)}, ${text}>(${value})`;
  const name = body.temporary(from);
  const tests = structs.map((struct) => `${name} instanceof ${module.names.struct(struct)}`);
  if (expression.type.kind === "nullable") tests.unshift(`changetype<usize>(${name}) == 0`);
  return `(${name} = ${value}, ${module.core("check")}(${tests.join(" || ")}), changetype<${text}>(${name}))`;
}

function isLiteral(expression: KernelExpression): boolean {
  return ["f64", "i32", "i64", "bool", "string", "null"].includes(expression.kind);
}

/** Whether a sequence with control flow, or a condition with a store, stands anywhere inside. */
export function printsStatements(expression: KernelExpression): boolean {
  const branches = expression.kind === "select" || expression.kind === "and" || expression.kind === "or";
  if (branches && hasStores(parts(expression)[0])) return true;
  return (expression.kind === "sequence" && !isPlain(expression.statements)) || children(expression).some(printsStatements);
}

/** Whether a sequence of any kind stands anywhere inside. */
export function hasStores(expression: KernelExpression): boolean {
  return (expression.kind === "sequence" && expression.statements.length > 0) || children(expression).some(hasStores);
}

/** The expressions directly below one expression or statement; not those of a sequence's statements. */
export function children(node: object): KernelExpression[] {
  const found: KernelExpression[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) found.push(...(value as unknown[]).filter(isExpression));
    else if (isExpression(value)) found.push(value);
  }
  return found;
}

function isExpression(value: unknown): value is KernelExpression {
  return typeof value === "object" && value !== null && "kind" in value && "at" in value && "type" in value;
}
