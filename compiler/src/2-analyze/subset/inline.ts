/**
 * Lambdas written into their caller: callbacks of array methods, and lambdas called where they stand. Parameters become
 * variables, `return` leaves a block of its own.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { isShared } from "./captures.ts";
import { usesThis } from "./closures.ts";
import { convert, isWider } from "./convert.ts";
import { bindPattern } from "./destructuring.ts";
import { parameterType, refuseForm, resultType } from "./functions.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { evaluate, local, nothing, sequence, setLocal } from "./tree.ts";

/** `result` undefined: nothing is wanted of it. */
export interface Inlined {
  readonly statements: readonly Statement[];
  readonly result: Expression | undefined;
}

export function inlineCall(node: ts.ArrowFunction, call: ts.CallExpression, scope: Scope): Expression {
  if (node.parameters.length > 0 || call.arguments.length > 0) return refuse("calls a lambda with arguments where it stands", call);
  const type = resultType(node, scope);
  const { statements, result } = inline(node, [], type, scope);
  return sequence(statements, result ?? nothing("undefined", { kind: "void" }, scope.spot(call)), scope.spot(call));
}

/** `values`: what the parameters get; more or fewer than there are. `type`: what is wanted of the result; void for nothing. */
export function inline(node: ts.ArrowFunction | ts.FunctionExpression, values: readonly Expression[], type: Type, scope: Scope): Inlined {
  refuseForm(node);
  if (!ts.isArrowFunction(node)) {
    if (node.asteriskToken !== undefined) return refuse("uses a generator as a callback", node);
    if (usesThis(node)) return refuse("uses this in a function that is no method", node);
  }
  const statements = node.parameters.flatMap((parameter, i) => bindValue(parameter, values[i], scope));
  if (!ts.isBlock(node.body)) {
    const value = scope.builder.translate.expression(node.body, scope, type.kind === "void" ? undefined : type);
    if (type.kind === "void") return { statements: [...statements, evaluate(value, value.spot)], result: undefined };
    return { statements, result: convert(value, type, scope, node.body) };
  }
  return inlineBlock(node.body, statements, type, scope);
}

function inlineBlock(body: ts.Block, before: readonly Statement[], type: Type, scope: Scope): Inlined {
  const spot = scope.spot(body);
  const label = scope.unique("callback");
  const outer = scope.returning;
  const result = type.kind === "void" ? undefined : scope.temporary(type, "result");
  scope.returning = { type, block: { label, result } };
  const start: Statement[] =
    result !== undefined && type.kind === "optional" && type.undefined ? [setLocal(result, nothing("undefined", type, spot), spot)] : [];
  const inner = scope.builder.translate.statements(body.statements, scope);
  scope.returning = outer;
  const block: Statement = { kind: "block", label, body: inner, spot };
  return { statements: [...before, ...start, block], result: result === undefined ? undefined : local(result, type, spot) };
}

function bindValue(parameter: ts.ParameterDeclaration, value: Expression | undefined, scope: Scope): Statement[] {
  const spot = scope.spot(parameter);
  if (parameter.dotDotDotToken !== undefined || parameter.initializer !== undefined)
    return refuse("a callback with a rest or default parameter", parameter);
  const unused =
    ts.isIdentifier(parameter.name) &&
    scope.builder.usage.references(scope.checker.getSymbolAtLocation(parameter.name) as ts.Symbol).length <= 1;
  if (unused) return [];
  if (value === undefined) return refuse("a callback with more parameters than it is given", parameter);
  if (!ts.isIdentifier(parameter.name)) return bindPattern(parameter.name, value, scope);
  const symbol = scope.checker.getSymbolAtLocation(parameter.name);
  const declared = parameterType(parameter, scope);
  const type = isWider(declared, value.type, scope.builder) ? declared : value.type;
  const shared = symbol !== undefined && isShared(symbol, scope.builder);
  const variable = scope.declare(parameter.name.text, type, symbol, shared);
  const fresh: Statement[] = shared ? [{ kind: "fresh", id: variable.id, spot }] : [];
  return [...fresh, setLocal(variable.id, convert(value, type, scope, parameter), spot, type)];
}
