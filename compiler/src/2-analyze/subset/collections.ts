/** Map and Set: making them, and their methods. Loops over them are in `iteration.ts`. */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { builtinCall } from "./builtin-call.ts";
import { applyCallback } from "./callbacks.ts";
import { convert } from "./convert.ts";
import { iterationOf, loopOver, ofValue } from "./iteration.ts";
import { skipParentheses } from "./outer.ts";
import { readMember } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { typeOfNode } from "./translate-type.ts";
import { builtin, evaluate, local, nothing, required, sequence, setLocal, VOID } from "./tree.ts";
import { wayOut } from "./ways-out.ts";

export function newCollection(node: ts.NewExpression, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  const wanted = target === undefined ? undefined : required(target);
  const named = node.expression.getText();
  const type =
    wanted?.kind === (named === "Map" ? "map" : "set") && (node.typeArguments ?? []).length === 0 ? wanted : typeOfNode(node, scope);
  if (type.kind !== "map" && type.kind !== "set") return refuse(`makes a ${named}, which has no form in a kernel`, node);
  const made: Expression = { kind: "newCollection", type, spot };
  const [source] = node.arguments ?? [];
  if (source === undefined || source.kind === ts.SyntaxKind.NullKeyword) return made;
  const id = scope.temporary(type, "made");
  const held = local(id, type, spot);
  const literal = skipParentheses(source);
  const filled =
    ts.isArrayLiteralExpression(literal) && type.kind === "map" && literal.elements.every(ts.isArrayLiteralExpression)
      ? entriesOf(held, type, literal, scope)
      : itemsOf(held, type, source, scope);
  return sequence([setLocal(id, made, spot), ...filled], held, spot);
}

export function collectionMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const family = object.type.kind === "map" ? "map" : "set";
  if (name === "forEach") return forEach(object, node, scope);
  if (name === "next" || name === "at" || name === "keyAt" || name === "valueAt") return refuse(`calls .${name}, which is not known`, node);
  if (name === "keys" || name === "values" || name === "entries") return refuse("keeps an iterator, which has no form in a kernel", node);
  const changing = (family === "map" && name === "set") || (family === "set" && name === "add");
  if (changing && !ts.isExpressionStatement(node.parent)) return chained(object, `${family}.${name}`, node, scope);
  return (
    builtinCall(`${family}.${name}`, object, node.arguments, node, scope) ??
    refuse(`calls .${name} of a ${family === "map" ? "Map" : "Set"}, which has no form in a kernel${wayOut(name)}`, node)
  );
}

/** `m.set(a, b).set(c, d)`: the result is the collection. */
function chained(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const id = scope.temporary(object.type, "made");
  const held = local(id, object.type, spot);
  const change = builtinCall(name, held, node.arguments, node, scope);
  return change === undefined ? refuse(`calls ${name}`, node) : sequence([setLocal(id, object, spot), evaluate(change, spot)], held, spot);
}

function forEach(object: Expression, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const [callback, extra] = node.arguments;
  if (callback === undefined || extra !== undefined) return refuse("gives .forEach a this", node);
  const iteration = ofValue(object, node, scope);
  const [key, value] = iteration.pair ?? [iteration.item, iteration.item];
  const work = applyCallback(callback, [value, key], VOID, scope);
  return sequence(loopOver(iteration, work.statements, node, scope), nothing("undefined", VOID, spot), spot);
}

function entriesOf(held: Expression, type: Type & { kind: "map" }, literal: ts.ArrayLiteralExpression, scope: Scope): Statement[] {
  return literal.elements.map((element) => {
    const [key, value, extra] = (element as ts.ArrayLiteralExpression).elements;
    if (key === undefined || value === undefined || extra !== undefined) return refuse("an entry that is not a pair", element);
    const spot = scope.spot(element);
    const put = (node: ts.Expression, as: Type): Expression =>
      convert(scope.builder.translate.expression(node, scope, as), as, scope, node);
    return evaluate(builtin("map.set", [held, put(key, type.key), put(value, type.value)], VOID, spot), spot);
  });
}

function itemsOf(held: Expression, type: Type & { kind: "map" | "set" }, source: ts.Expression, scope: Scope): Statement[] {
  const spot = scope.spot(source);
  const inner = skipParentheses(source);
  const iteration =
    type.kind === "set" && ts.isArrayLiteralExpression(inner)
      ? ofValue(scope.builder.translate.expression(source, scope, { kind: "array", item: type.item }), source, scope)
      : iterationOf(source, scope);
  if (type.kind === "set")
    return loopOver(
      iteration,
      [evaluate(builtin("set.add", [held, convert(iteration.item, type.item, scope, source)], VOID, spot), spot)],
      source,
      scope,
    );
  const pair = iteration.item;
  const id = scope.temporary(pair.type, "entry");
  const entry = local(id, pair.type, spot);
  const [key, value] = iteration.pair ?? [readMember(entry, "0", source, scope), readMember(entry, "1", source, scope)];
  const put = evaluate(
    builtin("map.set", [held, convert(key, type.key, scope, source), convert(value, type.value, scope, source)], VOID, spot),
    spot,
  );
  return loopOver(iteration, iteration.pair === undefined ? [setLocal(id, pair, spot), put] : [put], source, scope);
}
