/** Typed arrays: making them, and their methods. A view of part of one shares its memory; those over a buffer are in `buffers.ts`. */
import { ts } from "ts-morph";
import type { ElementType } from "../../ir/schema.ts";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { callbackMethod } from "./array-callbacks.ts";
import { copyMethod } from "./array-copies.ts";
import { arrayFrom, arrayOf } from "./arrays.ts";
import { newView } from "./buffers.ts";
import { builtinCall } from "./builtin-call.ts";
import { applyCallback } from "./callbacks.ts";
import { convert } from "./convert.ts";
import { iterationOf, loopOver } from "./iteration.ts";
import { toNumber } from "./numbers.ts";
import { skipParentheses } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { sorted } from "./sorting.ts";
import { builtin, evaluate, local, nothing, NUMBER, number, sequence, setLocal, VOID } from "./tree.ts";
import { wayOut } from "./ways-out.ts";

const NUMBERS: Type = { kind: "array", item: NUMBER };

export function newTyped(element: ElementType, node: ts.NewExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const type: Type = { kind: "typed", element };
  const [from, extra] = node.arguments ?? [];
  if (from === undefined) return { kind: "newTyped", element, from: number(0, spot), type, spot };
  if (ts.isSpreadElement(from))
    return refuse("spreads an array into parameters: pass the items one by one, or let the function take the array", from);
  const value = scope.builder.translate.expression(from, scope, ts.isArrayLiteralExpression(skipParentheses(from)) ? NUMBERS : undefined);
  if (value.type.kind === "buffer") return newView(element, value, node, scope);
  if (extra !== undefined) return refuse("makes a typed array of several values", extra);
  const fits =
    value.type.kind === "number" || value.type.kind === "typed" || (value.type.kind === "array" && value.type.item.kind === "number");
  return fits
    ? { kind: "newTyped", element, from: value, type, spot }
    : refuse("makes a typed array of something that is not numbers", node);
}

/** `Float32Array.from(items, map?)`, `Float32Array.of(...)`. */
export function typedStatic(element: ElementType, method: string, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const type: Type = { kind: "typed", element };
  if (method === "of") return { kind: "newTyped", element, from: arrayOf(node.arguments, NUMBERS, node, scope), type, spot };
  const [items, map] = node.arguments;
  if (method !== "from" || items === undefined) return refuse(`calls ${node.expression.getText()}, which has no form in a kernel`, node);
  const count = map === undefined ? undefined : lengthOnly(items);
  const from =
    map === undefined
      ? arrayFrom(items, NUMBER, scope)
      : count === undefined
        ? mappedFrom(items, map, NUMBERS, node, scope)
        : countedFrom(count, map, NUMBERS, node, scope);
  return { kind: "newTyped", element, from, type, spot };
}

/** The `n` of `{ length: n }`. */
export function lengthOnly(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const [property, extra] = node.properties;
  if (property === undefined || extra !== undefined || property.name?.getText() !== "length")
    return refuse("makes an array of an object", node);
  if (ts.isShorthandPropertyAssignment(property)) return property.name;
  return ts.isPropertyAssignment(property) ? property.initializer : refuse("makes an array of an object", node);
}

/** `from` of anything that can be gone over, or of `{ length }`, with a callback. */
export function mappedFrom(items: ts.Expression, map: ts.Expression, type: Type, node: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(node);
  const item = type.kind === "array" ? type.item : refuse("makes something that is not an array", node);
  const id = scope.temporary(type, "array");
  const held = local(id, type, spot);
  const at = scope.temporary(NUMBER, "at");
  const index = local(at, NUMBER, spot);
  const iteration = iterationOf(items, scope);
  const value = applyCallback(map, [iteration.item, index], item, scope);
  const push = evaluate(builtin("array.push", [held, value.result ?? refuse("a callback that gives nothing", map)], NUMBER, spot), spot);
  const step = setLocal(at, { kind: "binary", operator: "+", left: index, right: number(1, spot), type: NUMBER, spot }, spot);
  return sequence(
    [
      setLocal(id, { kind: "array", items: [], type, spot }, spot),
      setLocal(at, number(0, spot), spot),
      ...loopOver(iteration, [...value.statements, push, step], node, scope),
    ],
    held,
    spot,
  );
}

/** `Array.from({ length: n }, (_, i) => …)`: the callback's first parameter is undefined and must not be used. */
export function countedFrom(count: ts.Expression, map: ts.Expression, type: Type, node: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(node);
  const item = type.kind === "array" ? type.item : refuse("makes something that is not an array", node);
  const total = local(scope.temporary(NUMBER, "count"), NUMBER, spot);
  const array = local(scope.temporary(type, "array"), type, spot);
  const index = local(scope.temporary(NUMBER, "i"), NUMBER, spot);
  const value = applyCallback(map, [nothing("undefined", VOID, spot), index], item, scope);
  const push = evaluate(builtin("array.push", [array, value.result ?? refuse("a callback that gives nothing", map)], NUMBER, spot), spot);
  const step = assign(index, { kind: "binary", operator: "+", left: index, right: number(1, spot), type: NUMBER, spot });
  const loop: Statement = {
    kind: "loop",
    test: { kind: "binary", operator: "<", left: index, right: total, type: { kind: "boolean" }, spot },
    update: [step],
    body: [...value.statements, push],
    spot,
  };
  // ToLength: the whole part, nothing below 0; NaN is 0.
  const whole = builtin("Math.floor", [toNumber(count, scope)], NUMBER, spot);
  return sequence(
    [assign(total, whole), assign(array, { kind: "array", items: [], type, spot }), assign(index, number(0, spot)), loop],
    array,
    spot,
  );
}

function assign(target: Expression, value: Expression): Statement {
  return setLocal(target.kind === "local" ? target.id : "", value, value.spot, target.type);
}

export function typedMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  if (name === "sort" && node.arguments.length > 0) return sortedBy(object, node, scope);
  if (name === "set") return setFrom(object, node, scope);
  if (name === "toSorted") return typedMethod(builtin("typed.slice", [object], object.type, scope.spot(node)), "sort", node, scope);
  return (
    callbackMethod(object, name, node, scope) ??
    copyMethod(object, name, node, scope) ??
    builtinCall(`typed.${name}`, object, node.arguments, node, scope) ??
    refuse(`calls .${name} of a typed array, which has no form in a kernel${wayOut(name)}`, node)
  );
}

function setFrom(object: Expression, node: ts.CallExpression, scope: Scope): Expression {
  const [source, offset] = node.arguments;
  if (source === undefined || node.arguments.some(ts.isSpreadElement)) return refuse("calls .set with too few arguments", node);
  const from = scope.builder.translate.expression(source, scope, ts.isArrayLiteralExpression(source) ? NUMBERS : undefined);
  if (from.type.kind !== "typed" && (from.type.kind !== "array" || from.type.item.kind !== "number"))
    return refuse("sets a typed array from something that is not numbers", source);
  const at = offset === undefined ? [] : [convert(scope.builder.translate.expression(offset, scope), NUMBER, scope, offset)];
  return builtin("typed.set", [object, from, ...at], VOID, scope.spot(node));
}

/** Through an array: the comparison may take −0 and NaN otherwise than the default. */
function sortedBy(object: Expression, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const id = scope.temporary(object.type, "typed");
  const held = local(id, object.type, spot);
  const items = scope.temporary(NUMBERS, "items");
  const at = scope.temporary(NUMBER, "i");
  const index = local(at, NUMBER, spot);
  const list = local(items, NUMBERS, spot);
  const push = evaluate(
    builtin("array.push", [list, { kind: "index", object: held, index, outside: "proven", type: NUMBER, spot }], NUMBER, spot),
    spot,
  );
  const step = setLocal(at, { kind: "binary", operator: "+", left: index, right: number(1, spot), type: NUMBER, spot }, spot);
  const copy = {
    kind: "loop" as const,
    test: {
      kind: "binary" as const,
      operator: "<" as const,
      left: index,
      right: { kind: "length" as const, object: held, type: NUMBER, spot },
      type: { kind: "boolean" as const },
      spot,
    },
    update: [step],
    body: [push],
    spot,
  };
  const store = evaluate(builtin("typed.set", [held, sorted(list, node, scope, "array.sortByHalves")], VOID, spot), spot);
  return sequence(
    [
      setLocal(id, object, spot),
      setLocal(items, { kind: "array", items: [], type: NUMBERS, spot }, spot),
      setLocal(at, number(0, spot), spot),
      copy,
      store,
    ],
    held,
    spot,
  );
}
