/**
 * Statements of the IR. Each starts a line of its own with the user's position, which is what the source map knows.
 * Stores are printed by `storeText` as expressions, so that a sequence inside an expression can hold them too.
 */
import type { KernelStatement } from "../../../ir/kernel.ts";
import type { Body, Breakable } from "./body.ts";
import { children, conditionText, expressionText, hasStores, operandTexts, printsStatements } from "./expression.ts";
import { elementName } from "./type-text.ts";
import { chargeLoop } from "./work/charge-loop.ts";

export function printStatements(statements: readonly KernelStatement[], body: Body): void {
  for (const [index, statement] of statements.entries()) printStatement(statement, statements[index - 1], body);
}

function printStatement(statement: KernelStatement, before: KernelStatement | undefined, body: Body): void {
  const { at } = statement;
  switch (statement.kind) {
    case "if":
      return printIf(statement, body);
    case "loop":
      return printLoop(statement, before, body);
    case "block":
      body.open("do {", at);
      body.enter({ breaks: statement.label, continues: undefined, continueBy: "continue" });
      printStatements(statement.body, body);
      body.lines.close("} while (false);", body.place(at));
      return body.leave(at);
    case "break":
    case "continue":
      return body.jump(statement.kind, statement.label, at);
    case "return":
      return printReturn(statement, body);
    case "fail":
      body.line(`${body.module.core(statement.goesOn === true ? "trap" : "failWith")}(${expressionText(statement.message, body)});`, at);
      return body.line("unreachable();", at);
    default:
      return body.line(`${storeText(statement, body)};`, at);
  }
}

type Conditional = Extract<KernelStatement, { kind: "if" }>;
type Loop = Extract<KernelStatement, { kind: "loop" }>;

function printIf(statement: Conditional, body: Body): void {
  body.open(`if (${conditionText(statement.test, body)}) {`, statement.at);
  printStatements(statement.then, body);
  if (statement.else.length > 0) {
    body.lines.middle("} else {");
    printStatements(statement.else, body);
  }
  body.lines.close();
}

function printReturn({ value, at }: Extract<KernelStatement, { kind: "return" }>, body: Body): void {
  const text = value === undefined ? "return;" : `return ${expressionText(value, body)};`;
  for (const leaving of body.leaving) body.line(leaving, at);
  body.line(text, at);
}

function printLoop(statement: Loop, before: KernelStatement | undefined, body: Body): void {
  const { round, leaving } = chargeLoop(statement, before, body);
  const update = isPlain(statement.update) ? statement.update.map((part) => storeText(part, body)).join(", ") : undefined;
  const { test, rest } = leadingTest(statement, body);
  const out = { breaks: statement.label, ...(leaving !== undefined && { leaving }) };
  body.open(`for (; ${test}; ${update ?? ""}) {`, statement.at);
  if (update === undefined) printRound(statement, rest, round, out, body);
  else {
    body.enter({ ...out, continues: statement.label, continueBy: "continue" });
    if (round !== undefined) body.line(round, statement.at);
    printStatements(rest, body);
  }
  body.lines.close();
  if (leaving !== undefined) body.line(leaving, statement.at);
  body.leave(statement.at);
}

/** An update that is more than stores: the body becomes a block of its own, which `continue` leaves. */
function printRound(
  statement: Loop,
  rest: readonly KernelStatement[],
  round: string | undefined,
  out: Pick<Breakable, "breaks" | "leaving">,
  body: Body,
): void {
  body.enter({ ...out, continues: undefined, continueBy: "continue" });
  if (round !== undefined) body.line(round, statement.at);
  body.open("do {", statement.at);
  body.enter({ breaks: undefined, continues: statement.label, continueBy: "break" });
  printStatements(rest, body);
  body.lines.close("} while (false);");
  body.leave(statement.at);
  printStatements(statement.update, body);
}

/**
 * The test a loop begins with, taken out of its body. A loop without one is not printed as such: behind `for (;;)` with a
 * `break` and an unconditional `continue`, AssemblyScript believes that nothing can follow. It can't see through `forever`.
 */
function leadingTest(statement: Loop, body: Body): { test: string; rest: readonly KernelStatement[] } {
  const [first, ...rest] = statement.body;
  const leaves =
    first?.kind === "if" &&
    first.else.length === 0 &&
    first.then.length === 1 &&
    first.then[0]?.kind === "break" &&
    first.then[0].label === statement.label;
  if (!leaves || printsStatements(first.test) || hasStores(first.test)) return { test: body.module.core("forever"), rest: statement.body };
  const { test } = first;
  const inverted = test.kind === "operate" && test.operator === "bool.not" ? test.operands[0] : undefined;
  return { test: inverted === undefined ? `!(${expressionText(test, body)})` : expressionText(inverted, body), rest };
}

const PLAIN = new Set(["setLocal", "setGlobal", "setField", "setTyped", "setArray", "expression", "emit"]);

/** Whether the statements can stand inside an expression, joined by commas. */
export function isPlain(statements: readonly KernelStatement[]): boolean {
  return statements.every((statement) => PLAIN.has(statement.kind) && !children(statement).some(printsStatements));
}

/** A statement that is one expression in AssemblyScript. */
export function storeText(statement: KernelStatement, body: Body): string {
  const { module } = body;
  switch (statement.kind) {
    case "setLocal":
      return `${module.names.local(statement.id)} = ${expressionText(statement.value, body)}`;
    case "setGlobal":
      return `${module.names.global(statement.id)} = ${expressionText(statement.value, body)}`;
    case "setField": {
      const [object, value] = operandTexts([statement.object, statement.value], body);
      return `${object}.${module.names.field(statement.field)} = ${value}`;
    }
    case "setTyped": {
      const [array, index, given] = operandTexts([statement.array, statement.index, statement.value], body);
      const isFloat = statement.element === "f32" || statement.element === "f64";
      const value = isFloat && module.seesBytes ? `${module.core("oneNan")}(${given})` : given;
      if (!statement.proven) return `${module.core("typedSet")}(${array}, ${index}, ${value})`;
      return `unchecked((${array}[${index}] = <${elementName(statement.element)}><${statement.value.type.kind}>(${value})))`;
    }
    case "setArray":
      return `${module.core("arraySet")}(${operandTexts([statement.array, statement.index, statement.value], body).join(", ")})`;
    case "emit":
      return `${module.names.made("emit")}(${expressionText(statement.value, body)})`;
    case "expression":
      return expressionText(statement.value, body);
    default:
      throw new TypeError(`${statement.kind} is not a store`);
  }
}
