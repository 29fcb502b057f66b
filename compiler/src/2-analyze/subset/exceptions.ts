/** `throw`, and `try` with `catch` and `finally`. What can be caught is an error: nothing else is thrown in a kernel. */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { isShared } from "./captures.ts";
import { bindPattern } from "./destructuring.ts";
import { errorType, isError, newError } from "./errors.ts";
import { skipParentheses } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { local, setLocal } from "./tree.ts";

export function throwStatement(node: ts.ThrowStatement, scope: Scope): Statement[] {
  return [{ kind: "throw", value: thrown(node, scope), spot: scope.spot(node) }];
}

export function tryStatement(node: ts.TryStatement, scope: Scope): Statement[] {
  const { translate } = scope.builder;
  const spot = scope.spot(node);
  errorType("Error", scope.builder);
  const body = translate.statements(node.tryBlock.statements, scope);
  const handler = node.catchClause === undefined ? undefined : caught(node.catchClause, scope);
  const finalizer = node.finallyBlock === undefined ? undefined : translate.statements(node.finallyBlock.statements, scope);
  return [{ kind: "try", body, ...(handler && { handler }), ...(finalizer && { finalizer }), spot }];
}

function thrown(node: ts.ThrowStatement, scope: Scope): Expression {
  const inner = skipParentheses(node.expression);
  const fresh = newError(inner, scope);
  if (fresh !== undefined) return fresh;
  const value = scope.builder.translate.expression(inner, scope);
  const options = value.type.kind === "union" ? value.type.options : [value.type];
  if (!options.every((option) => isError(option, scope.builder))) return refuse("throws something that is not an Error", node);
  return value.type.kind === "struct" && value.type.name === "Error"
    ? value
    : { kind: "widen", value, type: errorType("Error", scope.builder), spot: value.spot };
}

function caught({ variableDeclaration, block }: ts.CatchClause, scope: Scope): { id?: string; body: Statement[] } {
  const { statements } = scope.builder.translate;
  if (variableDeclaration === undefined) return { body: statements(block.statements, scope) };
  const { name } = variableDeclaration;
  const spot = scope.spot(name);
  const type = errorType("Error", scope.builder);
  const symbol = ts.isIdentifier(name) ? scope.checker.getSymbolAtLocation(name) : undefined;
  if (symbol === undefined || !ts.isIdentifier(name)) {
    const id = scope.temporary(type, "caught");
    return { id, body: [...bindPattern(name, local(id, type, spot), scope), ...statements(block.statements, scope)] };
  }
  if (!isShared(symbol, scope.builder)) {
    const { id } = scope.declare(name.text, type, symbol);
    return { id, body: statements(block.statements, scope) };
  }
  const id = scope.temporary(type, "caught");
  const variable = scope.declare(name.text, type, symbol, true);
  const bound: Statement[] = [{ kind: "fresh", id: variable.id, spot }, setLocal(variable.id, local(id, type, spot), spot)];
  return { id, body: [...bound, ...statements(block.statements, scope)] };
}
