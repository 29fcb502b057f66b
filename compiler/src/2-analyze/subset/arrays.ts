/** Arrays: literals, spreads, methods without callbacks, and making arrays. There are no holes in a kernel. */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { callbackMethod } from "./array-callbacks.ts";
import { copyMethod } from "./array-copies.ts";
import { joined } from "./array-text.ts";
import { searched } from "./array-search.ts";
import { builtinCall } from "./builtin-call.ts";
import { changesNothing } from "./callbacks.ts";
import { isArray } from "./equality.ts";
import { convert } from "./convert.ts";
import { iterationOf, loopOver } from "./iteration.ts";
import { toNumber } from "./numbers.ts";
import { skipParentheses } from "./outer.ts";
import { refuse, unlessRefused } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { sorted } from "./sorting.ts";
import { textOf } from "./templates.ts";
import { isOfLanguage, typeOfNode } from "./translate-type.ts";
import { builtin, evaluate, local, NUMBER, number, required, sequence, setLocal } from "./tree.ts";
import { wayOut } from "./ways-out.ts";

export function arrayLiteral(node: ts.ArrayLiteralExpression, scope: Scope, target?: Type): Expression {
  const wanted = listWanted(target, scope);
  const own = (): Type => {
    const type = scope.checker.getTypeAtLocation(node);
    const item = scope.checker.getTypeArguments(type as ts.TypeReference)[0];
    if (node.elements.length === 0 && (item === undefined || (item.flags & (ts.TypeFlags.Never | ts.TypeFlags.Any)) !== 0))
      return refuse("an empty array of an unknown type", node);
    return typeOfNode(node, scope);
  };
  const type =
    wanted?.kind === "array" || (wanted?.kind === "struct" && scope.builder.structs.get(wanted.name)?.form === "tuple") ? wanted : own();
  if (type.kind === "struct") return tupleLiteral(node, type, scope);
  if (type.kind !== "array") return refuse("an array where something else is expected", node);
  return arrayOf(node.elements, type, node, scope);
}

/** Of a union, its only option that is a list. */
function listWanted(target: Type | undefined, scope: Scope): Type | undefined {
  const wanted = target === undefined ? undefined : required(target);
  const lists = wanted?.kind === "union" ? wanted.options.filter((option) => isArray(option, scope)) : [];
  return wanted?.kind === "union" ? (lists.length === 1 ? lists[0] : undefined) : wanted;
}

/** A new array of items and spreads. */
export function arrayOf(elements: readonly ts.Expression[], type: Type, at: ts.Node, scope: Scope): Expression {
  const item = type.kind === "array" ? type.item : refuse("an array of an unknown type", at);
  const spot = scope.spot(at);
  const first = elements.findIndex(ts.isSpreadElement);
  const translate = (node: ts.Expression): Expression =>
    ts.isOmittedExpression(node)
      ? refuse("an array with holes", node)
      : convert(scope.builder.translate.expression(node, scope, item), item, scope, node);
  const plain = elements.slice(0, first < 0 ? elements.length : first).map(translate);
  const start: Expression = { kind: "array", items: plain, type, spot };
  if (first < 0) return start;
  const id = scope.temporary(type, "array");
  const held = local(id, type, spot);
  const statements: Statement[] = [setLocal(id, start, spot)];
  for (const node of elements.slice(first)) {
    if (ts.isSpreadElement(node)) statements.push(...pushAll(held, node.expression, item, scope));
    else statements.push(evaluate(builtin("array.push", [held, translate(node)], NUMBER, spot), spot));
  }
  return sequence(statements, held, spot);
}

/** A new array with the items of whatever can be gone over. */
export function arrayFrom(node: ts.Expression, item: Type | undefined, scope: Scope): Expression {
  const spot = scope.spot(node);
  const iteration = iterationOf(node, scope);
  const type: Type = { kind: "array", item: item ?? iteration.item.type };
  const id = scope.temporary(type, "array");
  const held = local(id, type, spot);
  const push = evaluate(builtin("array.push", [held, convert(iteration.item, type.item, scope, node)], NUMBER, spot), spot);
  return sequence([setLocal(id, { kind: "array", items: [], type, spot }, spot), ...loopOver(iteration, [push], node, scope)], held, spot);
}

export function arrayMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const type = object.type as Type & { kind: "array" };
  const spot = scope.spot(node);
  if (required(type.item).kind === "bigint" && ["indexOf", "lastIndexOf", "includes"].includes(name))
    return refuse("looks for a bigint in an array: compare the items with ===", node);
  switch (name) {
    case "push":
    case "unshift":
      return pushed(object, name, node, scope);
    case "sort":
    case "toSorted":
      return sorted(name === "sort" ? object : builtin("array.slice", [object], type, spot), node, scope);
    case "toReversed":
      return builtin("array.reverse", [builtin("array.slice", [object], type, spot)], type, spot);
    case "concat":
      return concatenated(object, type, node, scope);
    case "splice":
      return spliced(object, type, node, scope);
    case "toSpliced":
      return splicedCopy(object, type, node, scope);
    case "fill":
      return filled(object, node, scope);
    case "join":
      if (!["string", "number", "boolean"].includes(type.item.kind)) return joined(object, node.arguments[0], node, scope);
      break;
    case "toString":
      return textOf(object, node, scope);
    default:
  }
  return (
    callbackMethod(object, name, node, scope) ??
    copyMethod(object, name, node, scope) ??
    searched(object, name, node, scope) ??
    builtinCall(`array.${name}`, object, node.arguments, node, scope) ??
    refuse(`calls .${name} of an array, which has no form in a kernel${wayOut(name)}`, node)
  );
}

/** The arguments are evaluated before the array is copied, which must not show. */
function splicedCopy(object: Expression, type: Type & { kind: "array" }, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const changing = node.arguments.find((argument) => !changesNothing(argument, scope.builder));
  if (changing !== undefined) return refuse("gives .toSpliced what may change the array: evaluate it before", changing);
  const id = scope.temporary(type, "copy");
  const copy = local(id, type, spot);
  return sequence(
    [setLocal(id, builtin("array.slice", [object], type, spot), spot), evaluate(spliced(copy, type, node, scope), spot)],
    copy,
    spot,
  );
}

/** `new Array(n)` has holes: it is only made together with `fill`. */
export function newArray(node: ts.NewExpression | ts.CallExpression, scope: Scope): Expression {
  const given = [...(node.arguments ?? [])];
  if (given.length === 1)
    return refuse("makes an array with holes: write new Array(n).fill(0), or Array.from({ length: n }, () => 0)", node);
  return arrayOf(given, typeOfNode(node, scope), node, scope);
}

/** `new Array(n).fill(value)`; of the type that is wanted, since by itself it is of any. */
export function filledArray(
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  scope: Scope,
  target?: Type,
): Expression | undefined {
  const made = skipParentheses(callee.expression);
  if (callee.name.text !== "fill" || !(ts.isNewExpression(made) || ts.isCallExpression(made)) || !ts.isIdentifier(made.expression))
    return undefined;
  const [length, ...others] = made.arguments ?? [];
  const [value, ...rest] = node.arguments;
  const isArray = made.expression.text === "Array" && isOfLanguage(scope.builder.symbolOf(made.expression), scope.builder);
  if (!isArray || length === undefined || value === undefined || others.length + rest.length > 0) return undefined;
  const wanted = target === undefined ? undefined : required(target);
  const own = unlessRefused(() => typeOfNode(made, scope));
  const count = toNumber(length, scope);
  const hint = wanted?.kind === "array" ? wanted : own;
  const given = scope.builder.translate.expression(value, scope, hint?.kind === "array" ? hint.item : undefined);
  const type: Type = hint?.kind === "array" ? hint : { kind: "array", item: given.type };
  const spot = scope.spot(node);
  return builtin("array.fill", [{ kind: "newArray", length: count, type, spot }, convert(given, type.item, scope, value)], type, spot);
}

function filled(object: Expression, node: ts.CallExpression, scope: Scope): Expression {
  const made = builtinCall("array.fill", object, node.arguments, node, scope);
  return made ?? refuse("calls .fill", node);
}

function pushed(object: Expression, name: "push" | "unshift", node: ts.CallExpression, scope: Scope): Expression {
  const type = object.type as Type & { kind: "array" };
  const spot = scope.spot(node);
  const [only, ...more] = node.arguments;
  if (only !== undefined && more.length === 0 && !ts.isSpreadElement(only))
    return builtin(
      `array.${name}`,
      [object, convert(scope.builder.translate.expression(only, scope, type.item), type.item, scope, only)],
      NUMBER,
      spot,
    );
  const id = scope.temporary(type, "array");
  const held = local(id, type, spot);
  const items = scope.temporary(type, "items");
  const all = arrayOf(node.arguments, type, node, scope);
  const from = local(items, type, spot);
  if (name === "unshift")
    return sequence(
      [
        setLocal(id, object, spot),
        setLocal(items, all, spot),
        evaluate(builtin("array.splice", [held, number(0, spot), number(0, spot), from], type, spot), spot),
      ],
      { kind: "length", object: held, type: NUMBER, spot },
      spot,
    );
  const at = scope.temporary(NUMBER, "i");
  const index = local(at, NUMBER, spot);
  const item: Expression = { kind: "index", object: from, index, outside: "proven", type: type.item, spot };
  const loop: Statement = {
    kind: "loop",
    test: {
      kind: "binary",
      operator: "<",
      left: index,
      right: { kind: "length", object: from, type: NUMBER, spot },
      type: { kind: "boolean" },
      spot,
    },
    update: [setLocal(at, { kind: "binary", operator: "+", left: index, right: number(1, spot), type: NUMBER, spot }, spot)],
    body: [evaluate(builtin("array.push", [held, item], NUMBER, spot), spot)],
    spot,
  };
  return sequence(
    [setLocal(id, object, spot), setLocal(items, all, spot), setLocal(at, number(0, spot), spot), loop],
    { kind: "length", object: held, type: NUMBER, spot },
    spot,
  );
}

/** Arguments that are arrays are joined, others are items. */
function concatenated(object: Expression, type: Type & { kind: "array" }, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (node.arguments.length === 0) return builtin("array.slice", [object], type, spot);
  return node.arguments.reduce<Expression>((left, argument) => {
    if (ts.isSpreadElement(argument)) return refuse("spreads an array into concat", argument);
    const isArray = scope.checker.isArrayLikeType(scope.checker.getTypeAtLocation(argument)) && type.item.kind !== "array";
    const value = scope.builder.translate.expression(argument, scope, isArray ? type : undefined);
    const right =
      value.type.kind === "array"
        ? convert(value, type, scope, argument)
        : { kind: "array" as const, items: [convert(value, type.item, scope, argument)], type, spot };
    return builtin("array.concat", [left, right], type, spot);
  }, object);
}

function spliced(object: Expression, type: Type, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const [start, count, ...items] = node.arguments;
  if (start === undefined || node.arguments.slice(0, 2).some(ts.isSpreadElement))
    return refuse("calls .splice with too few arguments", node);
  const numbers = [start, ...(count === undefined ? [] : [count])].map((argument) => toNumber(argument, scope));
  const inserted = items.length === 0 ? [] : [arrayOf(items, type, node, scope)];
  return builtin("array.splice", [object, ...numbers, ...inserted], type, spot);
}

function tupleLiteral(node: ts.ArrayLiteralExpression, type: Type & { kind: "struct" }, scope: Scope): Expression {
  const fields = scope.builder.structs.get(type.name)?.fields ?? [];
  if (node.elements.length !== fields.length) return refuse("a tuple of another length", node);
  const values = node.elements.map((element, i) => {
    const field = fields[i];
    if (field === undefined || ts.isSpreadElement(element) || ts.isOmittedExpression(element))
      return refuse("a tuple with a spread", element);
    return { name: field.name, value: convert(scope.builder.translate.expression(element, scope, field.type), field.type, scope, element) };
  });
  return { kind: "object", struct: type.name, fields: values, type, spot: scope.spot(node) };
}

function pushAll(held: Expression, node: ts.Expression, item: Type, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const iteration = iterationOf(node, scope);
  return loopOver(
    iteration,
    [evaluate(builtin("array.push", [held, convert(iteration.item, item, scope, node)], NUMBER, spot), spot)],
    node,
    scope,
  );
}
