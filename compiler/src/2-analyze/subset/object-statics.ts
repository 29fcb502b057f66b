/** `Object.keys` and its kin on dictionaries; `Object.freeze` of anything is the thing itself, since nothing writes to what TypeScript calls readonly. */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { arrayFrom } from "./arrays.ts";
import { builtinCall } from "./builtin-call.ts";
import { convert } from "./convert.ts";
import { iterationOf, loopOver } from "./iteration.ts";
import { nameOf } from "./objects.ts";
import { skipParentheses } from "./outer.ts";
import { memberPlace } from "./places.ts";
import { readMember } from "./properties.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { BOOLEAN, builtin, evaluate, field, local, required, sequence, setLocal, STRING, VOID } from "./tree.ts";
import { wayOut } from "./ways-out.ts";

export function objectStatic(method: string, node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const [first, second] = node.arguments;
  if (first === undefined) return refuse(`calls Object.${method}, which has no form in a kernel${wayOut(`Object.${method}`)}`, node);
  switch (method) {
    case "is":
      return builtinCall("Object.is", undefined, node.arguments, node, scope) ?? refuse("calls Object.is", node);
    case "freeze":
      return scope.builder.translate.expression(first, scope, target);
    case "keys":
    case "values":
    case "entries": {
      const wanted = target === undefined ? undefined : required(target);
      return arrayFrom(node, wanted?.kind === "array" ? wanted.item : undefined, scope);
    }
    case "fromEntries":
      return fromEntries(first, node, scope, target);
    case "assign":
      return assigned(first, node, scope);
    case "hasOwn": {
      const object = scope.builder.translate.expression(first, scope);
      if (second === undefined || object.type.kind !== "map" || object.type.record !== true)
        return refuse("calls Object.hasOwn on an object that is not a dictionary", node);
      return builtin(
        "record.has",
        [object, textOf(scope.builder.translate.expression(second, scope), second, scope)],
        BOOLEAN,
        scope.spot(node),
      );
    }
    default:
      return refuse(`calls Object.${method}, which has no form in a kernel${wayOut(`Object.${method}`)}`, node);
  }
}

/** A dictionary of pairs. Unlike a store, `__proto__` makes an entry. */
function fromEntries(entries: ts.Expression, node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const spot = scope.spot(node);
  const wanted = target === undefined ? undefined : required(target);
  const isRecord = wanted?.kind === "map" && wanted.record === true;
  const iteration = iterationOf(entries, scope);
  const held = local(scope.temporary(iteration.item.type, "entry"), iteration.item.type, spot);
  const [key, value] = iteration.pair ?? [0, 1].map((at) => readMember(held, String(at), entries, scope));
  if (key === undefined || value === undefined) return refuse("calls Object.fromEntries on something that is not pairs", entries);
  if (key.type.kind !== "string" && key.type.kind !== "number") return refuse("a dictionary key that is not a string", entries);
  const type: Type = isRecord ? wanted : { kind: "map", key: STRING, value: value.type, record: true };
  const record = local(scope.temporary(type, "record"), type, spot);
  const set = (into: Expression, given: Expression): Statement => setLocal(into.kind === "local" ? into.id : "", given, spot);
  const given = [record, textOf(key, entries, scope), convert(value, type.value, scope, entries)];
  const enter = evaluate(builtin("record.define", given, VOID, spot), spot);
  const body = iteration.pair === undefined ? [set(held, iteration.item), enter] : [enter];
  return sequence([set(record, { kind: "newCollection", type, spot }), ...loopOver(iteration, body, node, scope)], record, spot);
}

/** Stores into fields that the target has: `Object.assign(track, detection, { missed: 0 })`. Every source is evaluated first. */
function assigned(target: ts.Expression, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const object = scope.builder.translate.expression(target, scope);
  const struct = object.type.kind === "struct" ? scope.builder.structs.get(object.type.name) : undefined;
  if (struct === undefined || struct.form === "tuple")
    return refuse("calls Object.assign on something that is not an object with fields: set them one by one", target);
  const held = hold(object, scope);
  const sources = node.arguments.slice(1).map((source) => copied(source, scope));
  const stores = sources.flatMap(({ parts }) =>
    parts.map(({ name, value, at }) => {
      const place = memberPlace(held.read, name, at, scope, { kept: false });
      return [...place.setup, place.write(convert(value, place.type, scope, at))];
    }),
  );
  return sequence([held.set, ...sources.flatMap(({ setup }) => setup), ...stores.flat()], held.read, spot);
}

interface Copied {
  readonly setup: readonly Statement[];
  readonly parts: readonly { readonly name: string; readonly value: Expression; readonly at: ts.Expression }[];
}

/** Of a source that is no literal, what it has is known only where no field of it may be missing. */
function copied(source: ts.Expression, scope: Scope): Copied {
  if (ts.isSpreadElement(source)) return refuse("spreads an array into parameters", source);
  const object = scope.builder.translate.expression(source, scope);
  const struct = object.type.kind === "struct" ? scope.builder.structs.get(object.type.name) : undefined;
  if (struct?.form !== "object") return refuse("copies something that is not a plain object: set the fields one by one", source);
  const literal = skipParentheses(source);
  const named = ts.isObjectLiteralExpression(literal) ? new Set(literal.properties.map((property) => nameOf(property))) : undefined;
  if (named === undefined) scope.builder.closed.set(struct.name, source);
  const { set, read } = hold(object, scope);
  const parts = struct.fields.flatMap(({ name, type }) => {
    const mayLack = type.kind === "optional" && type.undefined && named?.has(name) !== true;
    if (mayLack && (named === undefined || named.has(undefined)))
      return refuse(`copies an object whose "${name}" may be missing: set the fields one by one`, source);
    return mayLack ? [] : [{ name, value: field(read, struct.name, name, type, object.spot), at: source }];
  });
  return { setup: [set], parts };
}

function hold(value: Expression, scope: Scope): { readonly set: Statement; readonly read: Expression } {
  const id = scope.temporary(value.type, "object");
  return { set: setLocal(id, value, value.spot), read: local(id, value.type, value.spot) };
}
