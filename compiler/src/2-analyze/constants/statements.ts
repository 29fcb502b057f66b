/**
 * The statements of a pipeline's function and of sub-pipelines: consts, for…of over constants, calls for their effect
 * (`push`, a place whose flow nobody names), return. Others would make the graph depend on what is not in the source.
 */
import { ts } from "ts-morph";
import { bindPattern } from "./destructuring.ts";
import { evaluate, innerScope, lookUp, notConstant, refuse, shown } from "./scope.ts";
import { functionOf } from "./function-values.ts";
import { classValue } from "./names.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { Value } from "./value.ts";

/** The returned value, undefined when the end was reached, "failed" when something was reported. */
export type Completion = Value | undefined | "failed";

export function runBlock(statements: readonly ts.Statement[], scope: Scope): Completion {
  // Functions and classes are visible in their whole block, also above their declaration.
  for (const statement of statements) hoist(statement, scope);
  let failed = false;
  for (const statement of statements) {
    const result = run(statement, scope);
    if (result === "failed") failed = true;
    else if (result !== undefined) return failed ? "failed" : result;
  }
  return failed ? "failed" : undefined;
}

function hoist(statement: ts.Statement, scope: Scope): void {
  if ((!ts.isFunctionDeclaration(statement) && !ts.isClassDeclaration(statement)) || statement.name === undefined) return;
  const symbol = scope.context.program.checker.getSymbolAtLocation(statement.name);
  if (symbol === undefined) return;
  scope.bindings.set(
    symbol,
    ts.isFunctionDeclaration(statement) ? functionOf(statement, scope, statement.name.text) : classValue(statement, scope),
  );
}

function run(statement: ts.Statement, scope: Scope): Completion {
  if (ts.isVariableStatement(statement)) return declare(statement.declarationList, scope);
  if (ts.isExpressionStatement(statement)) return evaluate(statement.expression, scope).kind === "failed" ? "failed" : undefined;
  if (ts.isReturnStatement(statement))
    return statement.expression === undefined ? primitive(undefined) : evaluate(statement.expression, scope);
  if (ts.isForOfStatement(statement)) return loop(statement, scope);
  if (ts.isBlock(statement)) return runBlock(statement.statements, innerScope(scope));
  if (NOTHING_TO_RUN.has(statement.kind)) return undefined;
  return forbidden(statement, scope);
}

const NOTHING_TO_RUN: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.EmptyStatement,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
]);

function declare(list: ts.VariableDeclarationList, scope: Scope): Completion {
  if ((list.flags & ts.NodeFlags.Const) === 0) {
    refuse(scope, list, "RMC2003", {
      message: `${shown(list)} can change, so nobody can tell from the source what it is`,
      help: "use const; what changes while the pipeline runs belongs in a field of a class with process()",
    });
    return bindAll(list, scope, "failed");
  }
  return bindAll(list, scope, undefined);
}

function bindAll(list: ts.VariableDeclarationList, scope: Scope, outcome: "failed" | undefined): Completion {
  let result = outcome;
  for (const { name, initializer } of list.declarations) {
    const value: Value =
      outcome === "failed" ? { kind: "failed" } : initializer === undefined ? primitive(undefined) : evaluate(initializer, scope);
    if (!bindPattern(name, value, undefined, scope)) result = "failed";
  }
  return result;
}

function loop(statement: ts.ForOfStatement, scope: Scope): Completion {
  const items = constantList(statement, scope);
  const { initializer } = statement;
  if (items === undefined) return spoiled(statement, scope);
  if (!ts.isVariableDeclarationList(initializer) || statement.awaitModifier !== undefined) return forbidden(statement, scope);
  const name = initializer.declarations[0]?.name;
  let failed = false;
  for (const item of items) {
    const inner = innerScope(scope);
    const bound = name === undefined || bindPattern(name, item, undefined, inner);
    const result = bound ? runBlock([statement.statement], inner) : "failed";
    // The same mistake in the next round would be the same message.
    if (result === "failed") failed = true;
    else if (result !== undefined) return result;
  }
  return failed ? "failed" : undefined;
}

/** What a loop that cannot be walked would have filled is unknown; using it is not a second mistake. */
function spoiled(loop: ts.Statement, scope: Scope): "failed" {
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? scope.context.program.checker.getSymbolAtLocation(node) : undefined;
    if (symbol !== undefined && lookUp(scope, symbol)?.kind === "array") scope.bindings.set(symbol, FAILED);
    ts.forEachChild(node, visit);
  };
  visit(loop);
  return "failed";
}

function constantList(statement: ts.ForOfStatement, scope: Scope): readonly Value[] | undefined {
  const value = evaluate(statement.expression, silenced(scope));
  if (value.kind === "array") return value.items;
  if (value.kind === "primitive" && typeof value.value === "string") return [...value.value].map(primitive);
  if (makesFlows(statement.statement, scope)) placeInLoop(statement, statement.expression, scope);
  else if (evaluate(statement.expression, scope).kind !== "failed")
    notConstant(statement.expression, scope, "only constant arrays can be walked");
  return undefined;
}

/** What goes wrong in the list of a loop is said of the loop. */
function silenced(scope: Scope): Scope {
  return { ...scope, context: { ...scope.context, reporter: { report: () => undefined }, modules: new Map(scope.context.modules) } };
}

function placeInLoop(statement: ts.Statement, over: ts.Node | undefined, scope: Scope): Completion {
  const what =
    over === undefined
      ? "a loop whose rounds nobody can count from the source"
      : `a loop over ${shown(over)}, which is not a constant array`;
  refuse(scope, over ?? statement, "RMC2004", {
    message: `flows are made in ${what}`,
    help: "walk a constant array with for…of or map; what depends on values belongs into a node",
  });
  return "failed";
}

/** A call that gives a flow: a place, a join or a sub-pipeline. */
function makesFlows(node: ts.Node, scope: Scope): boolean {
  const { schemas } = scope.context;
  if (ts.isCallExpression(node) && schemas.isFlow(schemas.checker.getTypeAtLocation(node))) return true;
  return ts.forEachChild(node, (child) => makesFlows(child, scope) || undefined) ?? false;
}

function forbidden(statement: ts.Statement, scope: Scope): Completion {
  if (ts.isIterationStatement(statement, false) && makesFlows(statement, scope)) {
    placeInLoop(statement, undefined, scope);
    return spoiled(statement, scope);
  }
  const help = ts.isIfStatement(statement)
    ? "choose with a ternary: `flag ? a : b`"
    : "allowed are const, for…of over constants, calls and return; the rest belongs into a node";
  refuse(scope, statement.getFirstToken() ?? statement, "RMC2003", {
    message: `${statementName(statement)} cannot stand in a pipeline's function: the graph is read from the source, and nothing runs`,
    help,
  });
  return "failed";
}

function statementName(statement: ts.Statement): string {
  return `\`${statement.getFirstToken()?.getText() ?? "this"}\``;
}
