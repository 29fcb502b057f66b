/**
 * `structuredClone` of plain data: a function made for the type copies what can change. What is reached twice is one copy in
 * JavaScript, so types are refused whose values may hold one object at two places.
 */
import type { ts } from "ts-morph";
import type { Expression, FunctionUnit, Statement, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { loopOver, ofValue } from "./iteration.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { builtin, evaluate, field, isMissing, local, narrow, NUMBER, setLocal, STRING, VOID, widen } from "./tree.ts";
import { typeWords } from "./words.ts";

export function structuredCloneOf(value: Expression, at: ts.Node, scope: Scope): Expression {
  refuseShared(value.type, false, new Set(), at, scope);
  return cloneOf(value, at, scope);
}

/** `several`: there may be more than one value of this type at this place. */
function refuseShared(type: Type, several: boolean, seen: Set<string>, at: ts.Node, scope: Scope): void {
  if (isPlain(type)) return;
  if (type.kind === "optional") return refuseShared(type.of, several, seen, at, scope);
  const text = typeText(type);
  if (several || seen.has(text))
    return refuse("clones a value that may hold one object at two places: copy it with a function of your own", at);
  seen.add(text);
  if (type.kind === "array") refuseShared(type.item, true, seen, at, scope);
  if (type.kind === "map") refuseShared(type.value, true, seen, at, scope);
  if (type.kind === "struct")
    for (const one of scope.builder.structs.get(type.name)?.fields ?? []) refuseShared(one.type, false, seen, at, scope);
}

/** The copy of a value that can be read several times. */
function cloneOf(value: Expression, at: ts.Node, scope: Scope): Expression {
  const { type, spot } = value;
  if (isPlain(type)) return value;
  const { builder } = scope;
  const label = `clone ${typeText(type)}`;
  const handle = builder.lastFunction(label, label, [type], type, (id): FunctionUnit => {
    const inner = new Scope(builder, builder.environment, { type });
    const given = inner.parameter("value", type);
    const body = copy(local(given.id, type, spot), at, inner);
    return {
      id,
      label: "structuredClone",
      parameters: [{ id: given.id, type }],
      result: type,
      locals: inner.locals,
      body,
      captures: [],
      spot,
    };
  });
  return { kind: "call", function: handle.id, arguments: [value], type, spot };
}

function isPlain(type: Type): boolean {
  if (type.kind === "optional") return isPlain(type.of);
  return ["number", "string", "boolean", "null", "void"].includes(type.kind);
}

function copy(value: Expression, at: ts.Node, scope: Scope): Statement[] {
  const { type, spot } = value;
  const give = (result: Expression): Statement => ({ kind: "return", value: result, spot });
  switch (type.kind) {
    case "typed":
      return [give(builtin("typed.slice", [value], type, spot))];
    case "optional": {
      const missing = isMissing(value, type.null && type.undefined ? "nullish" : type.null ? "null" : "undefined");
      const whole = widen(cloneOf(narrow(value, type.of), at, scope), type);
      return [{ kind: "if", test: missing, then: [give(value)], else: [], spot }, give(whole)];
    }
    case "array": {
      const result = local(scope.temporary(type, "copy"), type, spot);
      const iteration = ofValue(value, at, scope);
      const push = evaluate(builtin("array.push", [result, cloneOf(iteration.item, at, scope)], NUMBER, spot), spot);
      return [set(result, { kind: "array", items: [], type, spot }), ...loopOver(iteration, [push], at, scope), give(result)];
    }
    case "map":
      return type.record === true ? copyRecord(value, type, at, scope) : unknown(type, at, scope);
    case "struct": {
      const struct = scope.builder.structs.get(type.name);
      if (struct === undefined || struct.form === "class") return unknown(type, at, scope);
      const fields = struct.fields.map((one) => ({
        name: one.name,
        value: cloneOf(field(value, type.name, one.name, one.type, spot), at, scope),
      }));
      const keys = struct.form === "tuple" ? {} : { keys: [{ kind: "spread" as const, object: value, struct: type.name }] };
      return [give({ kind: "object", struct: type.name, fields, ...keys, type, spot })];
    }
    default:
      return unknown(type, at, scope);
  }
}

function copyRecord(value: Expression, type: Type & { kind: "map" }, at: ts.Node, scope: Scope): Statement[] {
  const { spot } = value;
  const result = local(scope.temporary(type, "copy"), type, spot);
  const keys = builtin("record.keys", [value], { kind: "array", item: STRING }, spot);
  const iteration = ofValue(keys, at, scope);
  const key = local(scope.temporary(STRING, "key"), STRING, spot);
  const item = narrow(
    builtin("record.get", [value, key], { kind: "optional", of: type.value, null: false, undefined: true }, spot),
    type.value,
  );
  const held = local(scope.temporary(type.value, "item"), type.value, spot);
  const put = evaluate(builtin("record.set", [result, key, cloneOf(held, at, scope)], VOID, spot), spot);
  const body = [set(key, iteration.item), set(held, item), put];
  return [
    set(result, { kind: "newCollection", type, spot }),
    ...loopOver(iteration, body, at, scope),
    { kind: "return", value: result, spot },
  ];
}

function set(target: Expression, value: Expression): Statement {
  return setLocal(target.kind === "local" ? target.id : "", value, value.spot, target.type);
}

function unknown(type: Type, at: ts.Node, scope: Scope): never {
  return refuse(`clones a ${typeWords(type, scope.builder)}: write a function that copies it`, at);
}
