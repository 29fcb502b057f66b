/** Methods of constant arrays. What is in them may be anything, flows and places too; callbacks are inlined. */
import type { ts } from "ts-morph";
import { applyFunction, notConstant, refuse, shown } from "./scope.ts";
import { isTrue } from "./operators.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { ArrayValue, Value } from "./value.ts";

export function callArrayMethod(array: ArrayValue, name: string, values: readonly Value[], call: ts.CallExpression, scope: Scope): Value {
  const method = METHODS.get(name);
  return method === undefined
    ? notConstant(call, scope, `of the methods of arrays, ${[...METHODS.keys()].join(", ")} are allowed`)
    : method(array, values, call, scope);
}

type Method = (array: ArrayValue, values: readonly Value[], call: ts.CallExpression, scope: Scope) => Value;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["map", (array, [callback], call, scope) => toList(array.items, callback, call, scope)],
  ["filter", filter],
  ["flatMap", (array, [callback], call, scope) => flat(toList(array.items, callback, call, scope), 1, scope)],
  ["flat", (array, [depth], _, scope) => flat(array, depth?.kind === "primitive" ? Number(depth.value) : 1, scope)],
  ["push", push],
  [
    "concat",
    (array, values, _, scope) =>
      list([...array.items, ...values.flatMap((value) => (value.kind === "array" ? value.items : [value]))], scope),
  ],
  ["slice", (array, [from, to], _, scope) => list(array.items.slice(indexOf(from), indexOf(to)), scope)],
  ["includes", (array, [sought]) => primitive(array.items.some((item) => isSame(item, sought)))],
  ["indexOf", (array, [sought]) => primitive(array.items.findIndex((item) => isSame(item, sought)))],
  ["join", join],
  ["at", (array, [index]) => array.items.at(indexOf(index) ?? 0) ?? primitive(undefined)],
  ["toReversed", (array, _values, _, scope) => list(array.items.toReversed(), scope)],
]);

/** Each item through `callback(item, index)`. */
export function toList(items: readonly Value[], callback: Value | undefined, call: ts.CallExpression, scope: Scope): Value {
  if (callback?.kind !== "function" && callback?.kind !== "builtin")
    return callback?.kind === "failed" ? FAILED : notConstant(call, scope, "the callback must be a function written here or a const");
  const results = items.map((item, index) => applyFunction(callback, [item, primitive(index)], call, scope));
  return results.some((each) => each.kind === "failed") ? FAILED : list(results, scope);
}

function filter(array: ArrayValue, [callback]: readonly Value[], call: ts.CallExpression, scope: Scope): Value {
  const kept = toList(array.items, callback, call, scope);
  if (kept.kind !== "array") return kept;
  if (kept.items.some((each) => each.kind === "deferred"))
    return notConstant(call, scope, "the callback's answer is known only when a stage starts");
  return list(
    array.items.filter((_, index) => isTrue(kept.items[index] ?? FAILED)),
    scope,
  );
}

function push(array: ArrayValue, values: readonly Value[], call: ts.CallExpression, scope: Scope): Value {
  if (array.frozen && scope.inPipeline) {
    return refuse(scope, call, "RMC2001", {
      message: `${shown(call)} changes an array outside the pipeline, which is called more than once`,
      help: "make the array inside the pipeline's function",
    });
  }
  return primitive(array.items.push(...values));
}

function flat(array: Value, depth: number, scope: Scope): Value {
  if (array.kind !== "array") return array;
  const open = (items: readonly Value[], left: number): Value[] =>
    items.flatMap((item) => (item.kind === "array" && left > 0 ? open(item.items, left - 1) : [item]));
  return list(open(array.items, depth), scope);
}

function join(array: ArrayValue, [separator]: readonly Value[], call: ts.CallExpression, scope: Scope): Value {
  const parts = array.items.map((item) => (item.kind === "primitive" ? item.value : undefined));
  if (array.items.some((item) => item.kind !== "primitive")) return notConstant(call, scope, "only an array of constants can be joined");
  return primitive(parts.join(separator?.kind === "primitive" ? String(separator.value) : ","));
}

function indexOf(value: Value | undefined): number | undefined {
  return value?.kind === "primitive" && value.value !== undefined ? Number(value.value) : undefined;
}

function isSame(item: Value, sought: Value | undefined): boolean {
  return item.kind === "primitive" && sought?.kind === "primitive" ? Object.is(item.value, sought.value) : item === sought;
}

function list(items: Value[], scope: Scope): ArrayValue {
  return { kind: "array", items, frozen: !scope.inPipeline };
}
