/**
 * The first items of what has no positions: `const [oldest] = map.keys()`, `[...set][0]` written shorter, and
 * `map.keys().next().value`. Only as many as are named are taken.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { callsGenerator } from "./generators.ts";
import { iterationOf, loopOver, ofValue, type Iteration } from "./iteration.ts";
import { skipOuter } from "./outer.ts";
import type { Scope } from "./scope.ts";
import { isOfLanguage } from "./translate-type.ts";
import {
  binary,
  BOOLEAN,
  builtin,
  evaluate,
  lengthOf,
  local,
  nothing,
  NUMBER,
  number,
  optional,
  sequence,
  setLocal,
  STRING,
} from "./tree.ts";
import { valueSymbol } from "./usage.ts";

/** As an array, for a pattern of so many names (of a generator that is called here, too); undefined where the pattern can read the value itself. */
export function itemsFor(pattern: ts.Node, source: ts.Expression, scope: Scope): Expression | undefined {
  if (!ts.isArrayBindingPattern(pattern) && !ts.isArrayLiteralExpression(pattern)) return undefined;
  if (iteratorCall(source, scope) === undefined && !callsGenerator(source, scope)) return undefined;
  return taken(iterationOf(source, scope), pattern, scope);
}

/** The same of a Map, a Set or a string. */
export function itemsOfValue(pattern: ts.ArrayBindingPattern | ts.ArrayLiteralExpression, value: Expression, scope: Scope): Expression {
  if (value.type.kind === "string") return builtin("string.characters", [value], { kind: "array", item: STRING }, value.spot);
  const isCollection = value.type.kind === "set" || (value.type.kind === "map" && value.type.record !== true);
  return isCollection ? taken(ofValue(value, pattern, scope), pattern, scope) : value;
}

/** `items.keys().next().value`: the first one, or undefined. */
export function firstItem(node: ts.PropertyAccessExpression, scope: Scope): Expression | undefined {
  const next = skipOuter(node.expression);
  if (node.name.text !== "value" || !ts.isCallExpression(next) || !ts.isPropertyAccessExpression(next.expression)) return undefined;
  const { name, expression } = next.expression;
  const source = skipOuter(expression);
  if (name.text !== "next" || next.arguments.length > 0 || iteratorCall(source, scope) === undefined) return undefined;
  const spot = scope.spot(node);
  const iteration = iterationOf(source, scope);
  const type = optional(iteration.item.type, "undefined");
  const first = local(scope.temporary(type, "first"), type, spot);
  const label = scope.unique("first");
  const found: Expression = iteration.item.type.kind === "optional" ? iteration.item : { kind: "widen", value: iteration.item, type, spot };
  const id = first.kind === "local" ? first.id : "";
  return sequence(
    [
      setLocal(id, nothing("undefined", type, spot), spot),
      ...loopOver(iteration, [setLocal(id, found, spot, type), { kind: "break", label, spot }], node, scope, label),
    ],
    first,
    spot,
  );
}

function taken(iteration: Iteration, pattern: ts.ArrayBindingPattern | ts.ArrayLiteralExpression, scope: Scope): Expression {
  const spot = scope.spot(pattern);
  const last = pattern.elements.at(-1);
  const all = last !== undefined && (ts.isSpreadElement(last) || (ts.isBindingElement(last) && last.dotDotDotToken !== undefined));
  const type: Type = { kind: "array", item: iteration.item.type };
  const id = scope.temporary(type, "first");
  const items = local(id, type, spot);
  const label = scope.unique("first");
  const enough = binary(">=", lengthOf(items, spot), number(pattern.elements.length, spot), BOOLEAN, spot);
  const stop = { kind: "if" as const, test: enough, then: [{ kind: "break" as const, label, spot }], else: [], spot };
  const push = evaluate(builtin("array.push", [items, iteration.item], NUMBER, spot), spot);
  return sequence(
    [
      setLocal(id, { kind: "array", items: [], type, spot }, spot),
      ...loopOver(iteration, all ? [push] : [push, stop], pattern, scope, label),
    ],
    items,
    spot,
  );
}

/** A call of `keys`, `values` or `entries` of a Map, a Set or an array. */
function iteratorCall(node: ts.Expression, scope: Scope): ts.CallExpression | undefined {
  const call = skipOuter(node);
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const { name, expression } = call.expression;
  if (!["keys", "values", "entries"].includes(name.text) || call.arguments.length > 0) return undefined;
  if (ts.isIdentifier(expression) && expression.text === "Object") return undefined;
  return isOfLanguage(valueSymbol(scope.checker, name), scope.builder) ? call : undefined;
}
