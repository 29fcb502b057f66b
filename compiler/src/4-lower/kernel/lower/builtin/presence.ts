/** Functions whose result may be missing: pop, shift, at, get, codePointAt. What they find, and whether they do. */
import type { KernelExpression, KernelStatement } from "../../../../ir/kernel.ts";
import type { Expression, Type } from "../../../../ir/unit.ts";
import {
  BOOL,
  bool,
  cast,
  either,
  field,
  i32,
  isNull,
  length,
  local,
  not,
  nothing,
  operate,
  prelude,
  select,
  sequence,
  setLocal,
  text,
  when,
} from "../build.ts";
import { convert, lowerAs } from "../convert.ts";
import { lowerExpression } from "../expression.ts";
import { readTyped, within } from "../index-access.ts";
import type { Presence } from "../optional.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import { lowerType, optionalForm, present } from "../type.ts";

export type Builtin = Extract<Expression, { kind: "builtin" }>;

interface Found extends Presence {
  /** The type of `value`, which may be optional itself. */
  readonly item: Type;
}

const FINDERS: Readonly<Record<string, (expression: Builtin, scope: Scope) => Found>> = {
  "array.pop": takeItem,
  "array.shift": takeItem,
  "array.at": itemAt,
  "typed.at": itemAt,
  "string.codePointAt": codePoint,
  "map.get": getEntry,
  "record.get": getEntry,
};

export function finds(name: string): boolean {
  return name in FINDERS;
}

/** The result is an optional number or boolean. */
export function builtinPresence(expression: Builtin, scope: Scope): Presence {
  const found = find(expression, scope);
  if (optionalForm(found.item) === undefined) return found;
  const type = found.value.type;
  if (type.kind !== "nullable" || type.of.kind !== "struct")
    throw new Refusal(`has ${expression.name} with items of an unknown form`, expression.spot);
  const before = [...found.before];
  const box = scope.hold(select(found.present, found.value, nothing(type, expression.spot)), before);
  const of = lowerType(present(found.item), scope.program);
  return { before, present: not(isNull(box)), value: field(cast(box, type.of, true), type.of.name, "value", of) };
}

/** The result is an optional reference, or may be null as well as undefined. */
export function lowerFound(expression: Builtin, scope: Scope): KernelExpression {
  const found = find(expression, scope);
  const missing = convert(bool(false, expression.spot), { kind: "null" }, expression.type, scope, expression.spot, false);
  const value = convert(found.value, found.item, expression.type, scope, expression.spot);
  return sequence(found.before, select(found.present, value, missing));
}

function find(expression: Builtin, scope: Scope): Found {
  const finder = FINDERS[expression.name];
  if (finder === undefined) throw new Refusal(`calls ${expression.name}`, expression.spot);
  return finder(expression, scope);
}

/** pop and shift change the array: the item goes into a temporary at once. */
function takeItem(expression: Builtin, scope: Scope): Found {
  const { object, item, before } = receiver(expression, scope);
  const at = expression.spot;
  const flag = scope.temporary(BOOL);
  const value = scope.temporary(lowerType(item, scope.program));
  const taken = prelude(expression.name, [object], at);
  before.push(setLocal(flag, operate("i32.gt_s", [length(object), i32(0, at)], at)));
  before.push(when(local(flag, BOOL, at), [setLocal(value, taken)]));
  return { before, present: local(flag, BOOL, at), value: local(value, taken.type, at), item };
}

/** at: truncates, counts from the end when negative. */
function itemAt(expression: Builtin, scope: Scope): Found {
  const { object, item, before } = receiver(expression, scope);
  const at = expression.spot;
  const wanted = scope.hold(operate("f64.trunc", [lowerArgument(expression, 1, scope)], at), before);
  const size = operate("f64.from_i32_s", [length(object)], at);
  const fromStart = select(
    operate("f64.lt", [wanted, { kind: "f64", value: 0, type: { kind: "f64" }, at }], at),
    operate("f64.add", [size, wanted], at),
    wanted,
  );
  const whole = select(operate("f64.eq", [wanted, wanted], at), fromStart, { kind: "f64", value: 0, type: { kind: "f64" }, at });
  const index = scope.hold(operate("i32.index", [whole], at), before);
  const value: KernelExpression =
    object.type.kind === "typed"
      ? readTyped(object, object.type.element, index, "proven")
      : { kind: "getArray", array: object, index, bounds: "proven", type: lowerType(item, scope.program), at };
  return { before, present: within(object, index), value, item };
}

function codePoint(expression: Builtin, scope: Scope): Found {
  const before: KernelStatement[] = [];
  const at = expression.spot;
  const point = scope.hold(
    prelude("string.codePointAt", [lowerArgument(expression, 0, scope), lowerArgument(expression, 1, scope)], at),
    before,
  );
  return { before, present: operate("f64.eq", [point, point], at), value: point, item: { kind: "number" } };
}

/** A record also has what Object.prototype has, which no kernel can give. */
function getEntry(expression: Builtin, scope: Scope): Found {
  const before: KernelStatement[] = [];
  const at = expression.spot;
  const map = argument(expression, 0);
  if (map.type.kind !== "map") throw new Refusal(`calls ${expression.name} on something that is not a map`, at);
  const object = scope.hold(lowerExpression(map, scope), before);
  const key = scope.hold(lowerAs(argument(expression, 1), map.type.key, scope), before);
  const position = scope.hold(prelude("map.find", [object, key], at), before);
  const there = operate("i32.ge_s", [position, i32(0, at)], at);
  if (expression.name === "record.get") {
    const inherited = either(there, not(prelude("record.isInherited", [key], at)));
    before.push(
      when(inherited, [], [{ kind: "fail", message: text("reads a property that every object inherits", at), goesOn: true, at }]),
    );
  }
  return { before, present: there, value: prelude("map.valueAt", [object, position], at), item: map.type.value };
}

function receiver(expression: Builtin, scope: Scope): { object: KernelExpression; item: Type; before: KernelStatement[] } {
  const before: KernelStatement[] = [];
  const subject = argument(expression, 0);
  const object = scope.hold(lowerExpression(subject, scope), before);
  if (subject.type.kind === "typed") return { object, item: { kind: "number" }, before };
  if (subject.type.kind === "array") return { object, item: subject.type.item, before };
  throw new Refusal(`calls ${expression.name} on something that is not an array`, expression.spot);
}

export function argument(expression: Builtin, position: number): Expression {
  const found = expression.arguments[position];
  if (found === undefined) throw new Refusal(`calls ${expression.name} with too few arguments`, expression.spot);
  return found;
}

export function lowerArgument(expression: Builtin, position: number, scope: Scope): KernelExpression {
  return lowerExpression(argument(expression, position), scope);
}
