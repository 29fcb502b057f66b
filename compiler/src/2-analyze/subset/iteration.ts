/**
 * What for-of, spread and `Array.from` go over: arrays, typed arrays, strings, maps, sets, and what `entries`, `keys` and
 * `values` of them give, each as a loop from position to position. Arrays are read as they are then, as in JavaScript.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { enumList } from "./enums.ts";
import { isGeneratorObject, ofGeneratorObject } from "./generator-object.ts";
import { ofGenerator, ofIterable } from "./generators.ts";
import { listOf, type Listing } from "./object-keys.ts";
import { literalKeys } from "./object-order.ts";
import { toNumber } from "./numbers.ts";
import { skipParentheses } from "./outer.ts";
import { readMember } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { tupleOf } from "./structs.ts";
import {
  binary,
  BOOLEAN,
  builtin,
  field,
  lengthOf,
  local,
  narrow,
  NUMBER,
  number,
  optional,
  sameType,
  setLocal,
  STRING,
  string,
} from "./tree.ts";
import { isOfLanguage } from "./translate-type.ts";
import { valueSymbol } from "./usage.ts";

export interface Iteration {
  readonly setup: readonly Statement[];
  readonly test: Expression;
  readonly update: readonly Statement[];
  /** This round's item: evaluated once. Of pairs, both halves. */
  readonly item: Expression;
  readonly pair?: readonly [Expression, Expression];
  /** The whole loop, where it is not one from position to position. */
  readonly within?: (body: readonly Statement[], label?: string) => Statement[];
}

export function iterationOf(node: ts.Expression, scope: Scope): Iteration {
  const inner = skipParentheses(node);
  if (ts.isCallExpression(inner) && ts.isPropertyAccessExpression(inner.expression)) {
    const special = ofCall(inner, inner.expression, scope);
    if (special !== undefined) return special;
  }
  const generator = ofGenerator(inner, scope);
  if (generator !== undefined) return generator;
  return ofValue(scope.builder.translate.expression(node, scope), node, scope);
}

/** The whole loop, with what is done for each item. */
export function loopOver(iteration: Iteration, body: readonly Statement[], at: ts.Node, scope: Scope, label?: string): Statement[] {
  if (iteration.within !== undefined) return iteration.within(body, label);
  const loop: Statement = {
    kind: "loop",
    ...(label === undefined ? {} : { label }),
    test: iteration.test,
    update: iteration.update,
    body,
    spot: scope.spot(at),
  };
  return [...iteration.setup, loop];
}

export function ofValue(value: Expression, node: ts.Node, scope: Scope): Iteration {
  switch (value.type.kind) {
    case "array":
    case "typed":
      return byIndex(value, node, scope);
    case "string":
      return byIndex(builtin("string.characters", [value], { kind: "array", item: STRING }, value.spot), node, scope);
    case "set":
      return byPosition(value, (held, at) => ({ item: builtin("set.at", [held, at], itemOf(value.type), value.spot) }), "set", node, scope);
    case "map":
      if (value.type.record !== true) return byPosition(value, (held, at) => pairOf(held, at, scope), "map", node, scope);
      return refuse("goes over an object that is not iterable", node);
    case "struct":
      if (isGeneratorObject(value.type)) return ofGeneratorObject(value, node, scope);
      return ofIterable(value, node, scope) ?? ofTuple(value, node, scope);
    default:
      return refuse("goes over something that has no form in a kernel", node);
  }
}

function ofCall(node: ts.CallExpression, callee: ts.PropertyAccessExpression, scope: Scope): Iteration | undefined {
  const name = callee.name.text;
  if (!["entries", "keys", "values"].includes(name) || !isOfLanguage(valueSymbol(scope.checker, callee.name), scope.builder))
    return undefined;
  if (ts.isIdentifier(callee.expression) && callee.expression.text === "Object") return ofObject(name, node, scope);
  const counted = name === "keys" ? countOf(callee.expression, scope) : undefined;
  if (counted !== undefined) return byCount(counted, node, scope);
  const value = scope.builder.translate.expression(callee.expression, scope);
  const { type } = value;
  if (type.kind === "array" || type.kind === "typed") return ofArray(name, byIndex(value, node, scope), scope);
  if (type.kind === "set" && name !== "entries") return ofValue(value, node, scope);
  if (type.kind !== "map" || type.record === true) return refuse(`goes over .${name}() of something that has no form in a kernel`, node);
  const whole = ofValue(value, node, scope);
  const [key, item] = whole.pair ?? [whole.item, whole.item];
  return name === "entries" ? whole : { setup: whole.setup, test: whole.test, update: whole.update, item: name === "keys" ? key : item };
}

/** The `n` of `Array(n)` and `new Array(n)`, whose positions are gone over before it has any item. */
function countOf(node: ts.Expression, scope: Scope): ts.Expression | undefined {
  const made = skipParentheses(node);
  if (!(ts.isCallExpression(made) || ts.isNewExpression(made)) || !ts.isIdentifier(made.expression)) return undefined;
  const isArray = made.expression.text === "Array" && isOfLanguage(valueSymbol(scope.checker, made.expression), scope.builder);
  return isArray && made.arguments?.length === 1 ? made.arguments[0] : undefined;
}

/** No array is made: nobody sees it. */
function byCount(length: ts.Expression, node: ts.Node, scope: Scope): Iteration {
  const spot = scope.spot(node);
  const [count, index] = ["count", "i"].map((name) => scope.temporary(NUMBER, name)) as [string, string];
  const [total, at] = [local(count, NUMBER, spot), local(index, NUMBER, spot)];
  const error: Expression = {
    kind: "error",
    name: "RangeError",
    message: string("Invalid array length", spot),
    type: { kind: "struct", name: "RangeError" },
    spot,
  };
  const whole = binary(">>>", total, number(0, spot), NUMBER, spot);
  const check: Statement = {
    kind: "if",
    test: binary("!==", whole, total, BOOLEAN, spot),
    then: [{ kind: "throw", value: error, spot }],
    else: [],
    spot,
  };
  return {
    setup: [setLocal(count, toNumber(length, scope), spot), check, setLocal(index, number(0, spot), spot)],
    test: binary("<", at, total, BOOLEAN, spot),
    update: [setLocal(index, binary("+", at, number(1, spot), NUMBER, spot), spot)],
    item: at,
  };
}

function ofArray(name: string, iteration: Iteration & { index: Expression }, scope: Scope): Iteration {
  if (name === "values") return iteration;
  const { index, item, setup, test, update } = iteration;
  if (name === "keys") return { setup, test, update, item: index };
  return { setup, test, update, item: pairObject(index, item, scope), pair: [index, item] };
}

/** Dictionaries, and objects whose literal is at hand: in what order an object was made its type does not tell. */
function ofObject(name: string, node: ts.CallExpression, scope: Scope): Iteration {
  const [argument] = node.arguments;
  const listing = name as Listing;
  const members = argument === undefined ? undefined : enumList(listing, argument, node, scope);
  if (members !== undefined) return ofValue(members, node, scope);
  const record = argument === undefined ? undefined : scope.builder.translate.expression(argument, scope);
  const known = argument === undefined || record?.type.kind !== "struct" ? undefined : literalKeys(argument, record.type.name, scope);
  if (record !== undefined && known !== undefined) return ofFields(name, record, known, node, scope);
  if (record?.type.kind === "struct") return ofList(listOf(listing, record, node, scope), node, scope);
  if (record?.type.kind !== "map" || record.type.record !== true)
    return refuse(`calls Object.${name} on something that is not a plain object or a dictionary`, node);
  const { value } = record.type;
  const { spot } = record;
  const id = scope.temporary(record.type, "record");
  const held = local(id, record.type, spot);
  const keys = byIndex(builtin("record.keys", [held], { kind: "array", item: STRING }, spot), node, scope);
  const setup = [setLocal(id, record, spot), ...keys.setup];
  if (name === "keys") return { ...keys, setup };
  const read = (key: Expression): Expression => narrow(builtin("record.get", [held, key], optional(value, "undefined"), spot), value);
  if (name === "values") return { ...keys, setup, item: read(keys.item) };
  return { ...keys, setup, item: pairObject(keys.item, read(keys.item), scope), pair: [keys.item, read(keys.item)] };
}

/** With both halves of pairs at hand. */
function ofList(list: Expression, node: ts.Node, scope: Scope): Iteration {
  const whole = byIndex(list, node, scope);
  const item = list.type.kind === "array" ? list.type.item : list.type;
  const parts = item.kind === "struct" ? scope.builder.structs.get(item.name) : undefined;
  const [key, value] = parts?.form === "tuple" ? parts.fields : [];
  if (item.kind !== "struct" || key === undefined || value === undefined) return whole;
  const part = ({ name, type }: { name: string; type: Type }): Expression => field(whole.item, item.name, name, type, list.spot);
  return { ...whole, pair: [part(key), part(value)] };
}

/** Of an object with these properties in this order. */
function ofFields(name: string, object: Expression, names: readonly string[], node: ts.CallExpression, scope: Scope): Iteration {
  const { spot } = object;
  const id = scope.temporary(object.type, "object");
  const held = local(id, object.type, spot);
  const keys = arrayOfItems(
    names.map((one) => string(one, spot)),
    spot,
  );
  const setup = [setLocal(id, object, spot)];
  if (name === "keys") {
    const whole = byIndex(keys, node, scope);
    return { ...whole, setup: [...setup, ...whole.setup] };
  }
  const fields = names.map((one) => readMember(held, one, node, scope));
  if (fields.some(({ type }) => !sameType(type, fields[0]?.type ?? type)))
    return ofList(listOf(name as Listing, object, node, scope), node, scope);
  const whole = byIndex(arrayOfItems(fields, spot), node, scope);
  if (name === "values") return { ...whole, setup: [...setup, ...whole.setup] };
  const texts = local(scope.temporary(keys.type, "keys"), keys.type, spot);
  const key: Expression = { kind: "index", object: texts, index: whole.index, outside: "proven", type: STRING, spot };
  const named = setLocal(texts.kind === "local" ? texts.id : "", keys, spot);
  return { ...whole, setup: [...setup, named, ...whole.setup], item: pairObject(key, whole.item, scope), pair: [key, whole.item] };
}

function arrayOfItems(items: readonly Expression[], spot: Expression["spot"]): Expression {
  return { kind: "array", items, type: { kind: "array", item: items[0]?.type ?? STRING }, spot };
}

function byIndex(value: Expression, node: ts.Node, scope: Scope): Iteration & { index: Expression } {
  const spot = scope.spot(node);
  const array = scope.temporary(value.type, "items");
  const id = scope.temporary(NUMBER, "i");
  const held = local(array, value.type, spot);
  const index = local(id, NUMBER, spot);
  return {
    setup: [setLocal(array, value, spot), setLocal(id, number(0, spot), spot)],
    test: binary("<", index, lengthOf(held, spot), BOOLEAN, spot),
    update: [setLocal(id, binary("+", index, number(1, spot), NUMBER, spot), spot)],
    item: { kind: "index", object: held, index, outside: "proven", type: itemOf(value.type), spot },
    index,
  };
}

function byPosition(
  value: Expression,
  read: (held: Expression, at: Expression) => { item: Expression; pair?: readonly [Expression, Expression] },
  family: "map" | "set",
  node: ts.Node,
  scope: Scope,
): Iteration {
  const spot = scope.spot(node);
  const collection = scope.temporary(value.type, family);
  const id = scope.temporary(NUMBER, "at");
  const held = local(collection, value.type, spot);
  const at = local(id, NUMBER, spot);
  const next = (from: Expression): Expression => builtin(`${family}.next`, [held, from], NUMBER, spot);
  return {
    setup: [setLocal(collection, value, spot), setLocal(id, next(number(0, spot)), spot)],
    test: binary(">=", at, number(0, spot), BOOLEAN, spot),
    update: [setLocal(id, next(binary("+", at, number(1, spot), NUMBER, spot)), spot)],
    ...read(held, at),
  };
}

function pairOf(held: Expression, at: Expression, scope: Scope): { item: Expression; pair: readonly [Expression, Expression] } {
  const type = held.type as Type & { kind: "map" };
  const key = builtin("map.keyAt", [held, at], type.key, held.spot);
  const value = builtin("map.valueAt", [held, at], type.value, held.spot);
  return { item: pairObject(key, value, scope), pair: [key, value] };
}

function pairObject(first: Expression, second: Expression, scope: Scope): Expression {
  const type = tupleOf([first.type, second.type], scope);
  const struct = type.kind === "struct" ? type.name : "";
  return {
    kind: "object",
    struct,
    fields: [
      { name: "0", value: first },
      { name: "1", value: second },
    ],
    type,
    spot: first.spot,
  };
}

/** A tuple of one type of items, read as it is then. */
function ofTuple(value: Expression, node: ts.Node, scope: Scope): Iteration {
  const struct = value.type.kind === "struct" ? scope.builder.structs.get(value.type.name) : undefined;
  const item = struct?.fields[0]?.type;
  if (struct?.form !== "tuple" || item === undefined) return refuse("goes over something that has no form in a kernel", node);
  const spot = scope.spot(node);
  const id = scope.temporary(value.type, "tuple");
  const held = local(id, value.type, spot);
  const items = struct.fields.map(({ name }) => readMember(held, name, node, scope));
  if (items.some(({ type }) => JSON.stringify(type) !== JSON.stringify(item))) return refuse("goes over a tuple of different types", node);
  const whole = byIndex({ kind: "array", items, type: { kind: "array", item }, spot }, node, scope);
  return { ...whole, setup: [setLocal(id, value, spot), ...whole.setup] };
}

function itemOf(type: Type): Type {
  if (type.kind === "array" || type.kind === "set") return type.item;
  return NUMBER;
}
