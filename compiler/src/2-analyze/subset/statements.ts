/** Statements, each by its kind; those with more to them have files of their own. */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { hoistFunctions } from "./closures.ts";
import { condition } from "./conditions.ts";
import { convert } from "./convert.ts";
import { throwStatement, tryStatement } from "./exceptions.ts";
import { forInLoop, forLoop, forOfLoop, whileLoop } from "./loops.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { switchStatement } from "./switch.ts";
import { evaluate, nothing, setLocal } from "./tree.ts";
import { declareVariables } from "./variables.ts";

export function statements(nodes: readonly ts.Statement[], scope: Scope): Statement[] {
  return [...hoistFunctions(nodes, scope), ...nodes.flatMap((node) => statement(node, scope, {}))];
}

function statement(node: ts.Statement, scope: Scope, named: { readonly label?: string }): Statement[] {
  const spot = scope.spot(node);
  if (ts.isExpressionStatement(node)) return effect(scope.builder.translate.expression(node.expression, scope));
  if (ts.isVariableStatement(node)) return declareVariables(node.declarationList, scope);
  if (ts.isIfStatement(node)) {
    const test = condition(node.expression, scope);
    const then = statements([node.thenStatement], scope);
    return [{ kind: "if", test, then, else: node.elseStatement === undefined ? [] : statements([node.elseStatement], scope), spot }];
  }
  if (ts.isForStatement(node)) return forLoop(node, named, scope);
  if (ts.isForOfStatement(node)) return forOfLoop(node, named, scope);
  if (ts.isForInStatement(node)) return forInLoop(node, named, scope);
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return whileLoop(node, named, scope);
  if (ts.isSwitchStatement(node)) return switchStatement(node, named, scope);
  if (ts.isReturnStatement(node)) return returned(node, scope);
  if (ts.isBlock(node))
    return named.label === undefined
      ? statements(node.statements, scope)
      : [{ kind: "block", label: named.label, body: statements(node.statements, scope), spot }];
  return otherStatement(node, scope);
}

function otherStatement(node: ts.Statement, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  if (ts.isLabeledStatement(node)) return labelled(node, scope);
  if (ts.isBreakStatement(node)) return [{ kind: "break", ...labelOf(node), spot }];
  if (ts.isContinueStatement(node)) return [{ kind: "continue", ...labelOf(node), spot }];
  if (ts.isThrowStatement(node)) return throwStatement(node, scope);
  if (ts.isTryStatement(node)) return tryStatement(node, scope);
  if (ts.isWithStatement(node)) return refuse("uses with", node);
  const silent =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isEmptyStatement(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    node.kind === ts.SyntaxKind.DebuggerStatement;
  return silent ? [] : refuse("a statement that has no form in a kernel", node);
}

/** An expression for its effects: a sequence's statements stand by themselves. */
function effect(value: Expression): Statement[] {
  if (value.kind !== "sequence") return [evaluate(value, value.spot)];
  const isPure = ["undefined", "null", "local", "global", "number", "string", "boolean"].includes(value.value.kind);
  return [...value.statements, ...(isPure ? [] : [evaluate(value.value, value.spot)])];
}

function returned(node: ts.ReturnStatement, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const { type, block, generator } = scope.returning;
  if (generator === true && node.expression !== undefined) return refuse("returns a value from a generator", node);
  const leave: Statement = block === undefined ? { kind: "return", spot } : { kind: "break", label: block.label, spot };
  if (node.expression === undefined) {
    if (type.kind !== "optional") return [leave];
    const value = nothing("undefined", type, spot);
    return block?.result === undefined ? [{ kind: "return", value, spot }] : [setLocal(block.result, value, spot, type), leave];
  }
  const value = scope.builder.translate.expression(node.expression, scope, type.kind === "void" ? undefined : type);
  if (type.kind === "void") return [...effect(value), leave];
  const converted = convert(value, type, scope, node.expression);
  if (block === undefined) return [{ kind: "return", value: converted, spot }];
  return block.result === undefined ? [...effect(converted), leave] : [setLocal(block.result, converted, spot, type), leave];
}

/** A loop's or switch's own label; anything else is a block that can be left. */
function labelled(node: ts.LabeledStatement, scope: Scope): Statement[] {
  const label = `user$${node.label.text}`;
  const inner = node.statement;
  const takes = ts.isIterationStatement(inner, false) || ts.isSwitchStatement(inner) || ts.isBlock(inner);
  if (takes) return statement(inner, scope, { label });
  return [{ kind: "block", label, body: statement(inner, scope, {}), spot: scope.spot(node) }];
}

function labelOf(node: ts.BreakOrContinueStatement): { label?: string } {
  return node.label === undefined ? {} : { label: `user$${node.label.text}` };
}
