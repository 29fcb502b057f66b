/**
 * Methods with a callback, as loops: the callback's body stands in the loop, so that nothing is captured and nothing is
 * called. The number of rounds is fixed at the start, as in JavaScript; items that have gone by then are passed over, but where they would leave a hole the kernel fails.
 */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { applyCallback, isQuiet } from "./callbacks.ts";
import { convert, tryConvert } from "./convert.ts";
import { refuse, unlessRefused } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { translateType, typeOfNode } from "./translate-type.ts";
import { truth } from "./conditions.ts";
import {
  binary,
  BOOLEAN,
  boolean,
  builtin,
  evaluate,
  lengthOf,
  local,
  narrow,
  not,
  nothing,
  NUMBER,
  number,
  optional,
  required,
  sequence,
  setLocal,
  string,
  VOID,
} from "./tree.ts";

/** One method at work: the array, its items and the callback. */
interface Work {
  readonly node: ts.CallExpression;
  readonly callback: ts.Expression;
  readonly array: Expression;
  readonly item: Type;
  readonly index: Expression;
  readonly count: Expression;
  readonly scope: Scope;
  readonly spot: Expression["spot"];
  readonly before: Statement[];
  readonly backwards: boolean;
  /** Items that are gone when their turn comes are passed over. */
  readonly skips: boolean;
}

const METHODS: Readonly<Record<string, (work: Work) => Expression>> = {
  map,
  flatMap,
  filter,
  forEach,
  reduce,
  reduceRight: reduce,
  some: (work) => decided(work, true),
  every: (work) => decided(work, false),
  find: (work) => found(work, "item"),
  findLast: (work) => found(work, "item"),
  findIndex: (work) => found(work, "index"),
  findLastIndex: (work) => found(work, "index"),
};

/** Undefined: not a method of this kind. */
export function callbackMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression | undefined {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  const [callback] = node.arguments;
  if (method === undefined || callback === undefined) return undefined;
  if (ts.isSpreadElement(callback))
    return refuse("spreads an array into parameters: pass the items one by one, or let the function take the array", callback);
  if (node.arguments.length > (name.startsWith("reduce") ? 2 : 1)) return refuse(`gives .${name} a this`, node);
  const spot = scope.spot(node);
  const array = scope.temporary(object.type, "items");
  const held = local(array, object.type, spot);
  const count = scope.temporary(NUMBER, "count");
  const item = object.type.kind === "array" ? object.type.item : NUMBER;
  const before = [setLocal(array, object, spot), setLocal(count, lengthOf(held, spot), spot)];
  const index = local(scope.temporary(NUMBER, "i"), NUMBER, spot);
  const work: Work = {
    node,
    callback,
    array: held,
    item,
    index,
    count: local(count, NUMBER, spot),
    scope,
    spot,
    before,
    backwards: /Last|Right/.test(name),
    skips: !name.startsWith("find") && name !== "map",
  };
  return method(work);
}

function map(work: Work): Expression {
  const { scope, spot, node } = work;
  const type = work.array.type.kind === "typed" ? work.array.type : mappedType(node, scope);
  if (type.kind === "typed") return mapTyped(work, type);
  const item = type.kind === "array" ? type.item : refuse("maps to something that is not an array", node);
  const result = local(scope.temporary(type, "mapped"), type, spot);
  const value = call(work, item);
  const push = evaluate(builtin("array.push", [result, valueOf(value)], NUMBER, spot), spot);
  return sequence(
    [...work.before, set(result, { kind: "array", items: [], type, spot }), ...loop(work, [...holeTrap(work), ...value.statements, push])],
    result,
    spot,
  );
}

/** A new array may have items of the wider type that is wanted of it: `let rows: Row[] = names.map(() => [])`. */
function mappedType(node: ts.CallExpression, scope: Scope): Type {
  const wanted = scope.checker.getContextualType(node);
  const isOwn = wanted === undefined || (wanted.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0;
  const type = isOwn ? undefined : unlessRefused(() => required(translateType(wanted, scope, node)));
  return type?.kind === "array" ? type : required(typeOfNode(node, scope));
}

/** An item that has gone leaves a hole in what `map` gives, whether the callback wants the item or not. */
function holeTrap(work: Work): Statement[] {
  const { index, array, spot } = work;
  if (isFixed(work)) return [];
  const there = binary("<", index, lengthOf(array, spot), BOOLEAN, spot);
  const trap: Statement = { kind: "trap", reason: "an item that has gone would leave a hole", spot };
  return [{ kind: "if", test: not(there), then: [trap], else: [], spot }];
}

function mapTyped(work: Work, type: Type & { kind: "typed" }): Expression {
  const { scope, spot, index } = work;
  const result = local(scope.temporary(type, "mapped"), type, spot);
  const value = call(work, NUMBER);
  const store: Statement = { kind: "set", target: { kind: "index", object: result, index, type: NUMBER }, value: valueOf(value), spot };
  return sequence(
    [
      ...work.before,
      set(result, { kind: "newTyped", element: type.element, from: work.count, type, spot }),
      ...loop(work, [...value.statements, store]),
    ],
    result,
    spot,
  );
}

function flatMap(work: Work): Expression {
  const { scope, spot, node } = work;
  const type = mappedType(node, scope);
  if (type.kind !== "array") return refuse("maps to something that is not an array", node);
  const result = local(scope.temporary(type, "mapped"), type, spot);
  const value = call(work, type);
  const join = set(result, builtin("array.concat", [result, valueOf(value)], type, spot));
  return sequence(
    [...work.before, set(result, { kind: "array", items: [], type, spot }), ...loop(work, [...value.statements, join])],
    result,
    spot,
  );
}

function filter(work: Work): Expression {
  const { scope, spot, node } = work;
  const typed = work.array.type.kind === "typed" ? work.array.type : undefined;
  const type: Type = typed === undefined ? required(typeOfNode(node, scope)) : { kind: "array", item: NUMBER };
  const item = type.kind === "array" ? type.item : refuse("filters something that is not an array", node);
  const result = local(scope.temporary(type, "kept"), type, spot);
  const current = local(scope.temporary(work.item, "item"), work.item, spot);
  const test = tested(work, current);
  const kept = tryConvert(current, item, scope.builder) ?? narrow(current, item);
  const push: Statement = {
    kind: "if",
    test: valueOf(test),
    then: [evaluate(builtin("array.push", [result, kept], NUMBER, spot), spot)],
    else: [],
    spot,
  };
  const made = sequence(
    [
      ...work.before,
      set(result, { kind: "array", items: [], type, spot }),
      ...loop(work, [set(current, itemAt(work)), ...test.statements, push]),
    ],
    result,
    spot,
  );
  return typed === undefined ? made : { kind: "newTyped", element: typed.element, from: made, type: typed, spot };
}

function forEach(work: Work): Expression {
  const { spot } = work;
  const value = call(work, VOID);
  return sequence([...work.before, ...loop(work, value.statements)], nothing("undefined", VOID, spot), spot);
}

function reduce(work: Work): Expression {
  const { scope, spot, node } = work;
  const initial = node.arguments[1];
  const type = typeOfNode(node, scope);
  const sum = local(scope.temporary(type, "sum"), type, spot);
  const start: Statement[] = [];
  if (initial !== undefined) start.push(set(sum, convert(scope.builder.translate.expression(initial, scope, type), type, scope, initial)));
  else {
    const none: Statement = {
      kind: "throw",
      value: {
        kind: "error",
        name: "TypeError",
        message: string("Reduce of empty array with no initial value", spot),
        type: { kind: "struct", name: "TypeError" },
        spot,
      },
      spot,
    };
    const edge = work.backwards ? binary("-", work.count, number(1, spot), NUMBER, spot) : number(0, spot);
    start.push({ kind: "if", test: binary("===", work.count, number(0, spot), BOOLEAN, spot), then: [none], else: [], spot });
    start.push(set(sum, convert({ ...itemAt(work), index: edge } as Expression, type, scope, node)));
  }
  const value = applyCallback(work.callback, [sum, itemAt(work), work.index, work.array], type, scope);
  // The initial value is an argument: what it does to the array is done when the items are counted.
  const [held, ...counted] = work.before;
  const before = held === undefined || initial === undefined ? [...work.before, ...start] : [held, ...start, ...counted];
  return sequence([...before, ...loop(work, [...value.statements, set(sum, valueOf(value))], initial === undefined ? 1 : 0)], sum, spot);
}

/** some and every: the first item that decides ends it. */
function decided(work: Work, decision: boolean): Expression {
  const { scope, spot } = work;
  const label = scope.unique("decided");
  const result = local(scope.temporary(BOOLEAN, "decided"), BOOLEAN, spot);
  const value = tested(work, itemAt(work));
  const stop: Statement[] = [set(result, boolean(decision, spot)), { kind: "break", label, spot }];
  const check: Statement = { kind: "if", test: decision ? valueOf(value) : not(valueOf(value)), then: stop, else: [], spot };
  return sequence(
    [...work.before, set(result, boolean(!decision, spot)), ...loop(work, [...value.statements, check], 0, label)],
    result,
    spot,
  );
}

function found(work: Work, what: "item" | "index"): Expression {
  const { scope, spot, item } = work;
  const label = scope.unique("found");
  const type = what === "index" ? NUMBER : optional(item, "undefined");
  const result = local(scope.temporary(type, "found"), type, spot);
  const current = local(scope.temporary(item, "item"), item, spot);
  const value = tested(work, current);
  const stop: Statement[] = [
    set(result, what === "index" ? work.index : convert(current, type, scope, work.node)),
    { kind: "break", label, spot },
  ];
  const none = what === "index" ? number(-1, spot) : nothing("undefined", type, spot);
  const body = [set(current, itemAt(work)), ...value.statements, { kind: "if" as const, test: valueOf(value), then: stop, else: [], spot }];
  const whole = sequence([...work.before, set(result, none), ...loop(work, body, 0, label)], result, spot);
  return what === "index" ? whole : narrowResult(whole, work);
}

/** `find` with a type predicate. */
function narrowResult(whole: Expression, { node, scope }: Work): Expression {
  const type = typeOfNode(node, scope);
  return JSON.stringify(type) === JSON.stringify(whole.type) ? whole : narrow(whole, type);
}

function call(work: Work, type: Type): ReturnType<typeof applyCallback> {
  return applyCallback(work.callback, [itemAt(work), work.index, work.array], type, work.scope);
}

function tested(work: Work, item: Expression): ReturnType<typeof applyCallback> {
  const value = applyCallback(work.callback, [item, work.index, work.array], undefined, work.scope);
  return { statements: value.statements, result: truth(valueOf(value)) };
}

function valueOf(value: ReturnType<typeof applyCallback>): Expression {
  return value.result ?? { kind: "undefined", type: VOID, spot: { file: 0, line: 0, column: 0 } };
}

function itemAt(work: Work): Expression & { kind: "index" } {
  const { array, index, item, spot, skips } = work;
  return { kind: "index", object: array, index, outside: isFixed(work) || skips ? "proven" : "trap", type: item, spot };
}

/** Its length stays while the method is at work. */
function isFixed({ array, callback, scope }: Work): boolean {
  return array.type.kind === "typed" || isQuiet(callback, scope.builder);
}

function loop(work: Work, given: readonly Statement[], skip: number = 0, label?: string): Statement[] {
  const { array, index, count, spot, backwards, skips } = work;
  const there = binary("<", index, lengthOf(array, spot), BOOLEAN, spot);
  const body: readonly Statement[] = skips && !isFixed(work) ? [{ kind: "if", test: there, then: given, else: [], spot }] : given;
  const named = label === undefined ? {} : { label };
  const step = binary(backwards ? "-" : "+", index, number(1, spot), NUMBER, spot);
  const start = backwards ? binary("-", count, number(1 + skip, spot), NUMBER, spot) : number(skip, spot);
  const test = backwards ? binary(">=", index, number(0, spot), BOOLEAN, spot) : binary("<", index, count, BOOLEAN, spot);
  return [set(index, start), { kind: "loop", ...named, test, update: [set(index, step)], body, spot }];
}

function set(target: Expression, value: Expression): Statement {
  return setLocal(target.kind === "local" ? target.id : "", value, target.spot, target.type);
}
