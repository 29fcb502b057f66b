/** What leaves the node in the middle of a call: `emit(value)`, and `yield value` in a generator. Nothing is emitted for null and undefined. */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { condition } from "./conditions.ts";
import { convert } from "./convert.ts";
import { delegated } from "./generators.ts";
import { iterationOf, loopOver } from "./iteration.ts";
import { skipParentheses } from "./outer.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { isMissing, local, narrow, nothing, required, sequence, setLocal, VOID } from "./tree.ts";

export function emitCall(node: ts.CallExpression, scope: Scope): Expression {
  const [argument, extra] = node.arguments;
  if (argument === undefined || extra !== undefined || ts.isSpreadElement(argument))
    return refuse("calls emit with other than one value", node);
  return sequence(emitted(argument, scope), nothing("undefined", { kind: "void" }, scope.spot(node)), scope.spot(node));
}

export function yielded(node: ts.YieldExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (scope.returning.generator !== true) return refuse("uses a generator", node);
  if (!ts.isExpressionStatement(node.parent)) return refuse("uses the value of yield", node);
  if (node.expression === undefined && scope.returning.consume !== undefined) return refuse("yields nothing", node);
  const statements =
    node.expression === undefined ? [] : node.asteriskToken === undefined ? given(node.expression, scope) : all(node.expression, scope);
  return sequence(statements, nothing("undefined", VOID, spot), spot);
}

/** `yield value`: it leaves the node, or goes to what goes over the generator. */
function given(node: ts.Expression, scope: Scope): Statement[] {
  const { consume } = scope.returning;
  if (consume === undefined) return emitted(node, scope);
  return consume.each(convert(scope.builder.translate.expression(node, scope, consume.type), consume.type, scope, node));
}

/** `yield* values`; of two, the one that is chosen. */
function all(given: ts.Expression, scope: Scope): Statement[] {
  const node = skipParentheses(given);
  if (ts.isConditionalExpression(node)) {
    const test = condition(node.condition, scope);
    return [{ kind: "if", test, then: all(node.whenTrue, scope), else: all(node.whenFalse, scope), spot: scope.spot(node) }];
  }
  const statements = delegated(node, scope);
  if (statements !== undefined) return statements;
  const iteration = iterationOf(node, scope);
  const id = scope.temporary(iteration.item.type, "item");
  const item = local(id, iteration.item.type, scope.spot(node));
  const { consume } = scope.returning;
  const each = consume === undefined ? sent(item, node, scope) : consume.each(convert(item, consume.type, scope, node));
  return loopOver(iteration, [setLocal(id, iteration.item, item.spot), ...each], node, scope);
}

/**
 * `emit` handed on to a function of the user's that only calls it or hands it on: then nobody can keep it and call it after the
 * node has settled.
 */
export function emitValue(node: ts.Identifier, scope: Scope, target?: Type): Expression {
  const wanted = target === undefined ? undefined : required(target);
  if (wanted?.kind !== "function" || wanted.parameters.length !== 1 || !isHandedOn(node, scope))
    return refuse("uses emit as a value", node);
  const spot = scope.spot(node);
  const { builder } = scope;
  const id = builder.unique("emit");
  const [type] = wanted.parameters;
  const inner = new Scope(builder, scope.environment, { type: VOID });
  const given = inner.parameter("value", type ?? VOID);
  const body = sent(local(given.id, given.type, spot), node, inner);
  builder.add({
    id,
    label: "emit",
    parameters: [{ id: given.id, type: given.type }],
    result: VOID,
    locals: inner.locals,
    body,
    captures: [],
    spot,
  });
  return { kind: "closure", function: id, type: wanted, spot };
}

function isHandedOn(node: ts.Node, scope: Scope, visited: ReadonlySet<ts.Symbol> = new Set()): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.expression === node) return ts.isCallExpression(call);
  const callee = scope.checker.getResolvedSignature(call)?.declaration;
  const parameter = callee?.parameters[call.arguments.indexOf(node as ts.Expression)];
  if (parameter === undefined || !ts.isParameter(parameter) || !ts.isIdentifier(parameter.name) || parameter.dotDotDotToken !== undefined)
    return false;
  const symbol = scope.checker.getSymbolAtLocation(parameter.name);
  if (symbol === undefined || ts.isParameterPropertyDeclaration(parameter, parameter.parent)) return false;
  if (visited.has(symbol)) return true;
  const uses = scope.builder.usage.references(symbol).filter((use) => use !== parameter.name);
  return uses.every((use) => isHandedOn(use, scope, new Set([...visited, symbol])));
}

function emitted(node: ts.Expression, scope: Scope): Statement[] {
  const { emitted: type } = scope.builder;
  return sent(scope.builder.translate.expression(node, scope, type), node, scope);
}

function sent(value: Expression, node: ts.Expression, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const type = scope.builder.emitted;
  if (type === undefined) return refuse("emits outside of the node's own methods", node);
  if (value.type.kind === "void" || value.type.kind === "null") return [{ kind: "expression", value, spot }];
  if (value.type.kind !== "optional") return [{ kind: "emit", value: convert(value, type, scope, node), spot }];
  const id = scope.temporary(value.type, "out");
  const held = local(id, value.type, spot);
  const present = convert(narrow(held, value.type.of), type, scope, node);
  return [
    setLocal(id, value, spot),
    { kind: "if", test: isMissing(held, "nullish"), then: [], else: [{ kind: "emit", value: present, spot }], spot },
  ];
}
