/**
 * Optional values. What makes and what consumes an optional number or boolean meets here without a box between them: a
 * `Presence` is the question whether there is a value, and the value. Only where one is stored in a field, an array, or passed
 * to a function does it become a box. Invariant: `before` runs once, then `present`, then `value` only when present.
 */
import type { At, KernelExpression, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import { isReference } from "../../../ir/kernel-type.ts";
import type { Expression, Type } from "../../../ir/unit.ts";
import {
  BOOL,
  bool,
  both,
  call,
  cast,
  either,
  field,
  isNull,
  local,
  not,
  nothing,
  perform,
  prelude,
  select,
  sequence,
  setLocal,
  when,
} from "./build.ts";
import { builtinPresence } from "./builtin/presence.ts";
import { lowerAs } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import { indexPresence } from "./index-access.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { readSlot } from "./scope.ts";
import { lowerStatements } from "./statement.ts";
import { lowerTruth } from "./truth.ts";
import { lowerType, optionalForm, optionStruct, present } from "./type.ts";

export interface Presence {
  readonly before: readonly KernelStatement[];
  readonly present: KernelExpression;
  readonly value: KernelExpression;
}

/** Expressions of form "box" that are made as a presence, and boxed only on demand. */
export function producesPresence(expression: Expression, scope: Scope): boolean {
  if (optionalForm(expression.type) !== "box") return false;
  switch (expression.kind) {
    case "local":
      return scope.slot(expression.id).kind === "split";
    case "index":
    case "builtin":
    case "conditional":
    case "sequence":
    case "logical":
    case "null":
    case "undefined":
      return true;
    case "widen":
      return optionalForm(expression.value.type) === undefined;
    default:
      return false;
  }
}

/** Of an expression of an optional number or boolean type (form "box"), of one that may be null as well as undefined, or of a plain type. */
export function lowerPresence(expression: Expression, scope: Scope): Presence {
  const at = expression.spot;
  const of = lowerType(present(expression.type), scope.program);
  if (optionalForm(expression.type) === undefined) return plainPresence(expression, scope);
  if (optionalForm(expression.type) === "maybe") return maybePresence(lowerExpression(expression, scope), of, scope);
  if (optionalForm(expression.type) === "nullable") throw new Refusal("uses an optional object as an optional number", at);
  if (!producesPresence(expression, scope)) return boxPresence(lowerExpression(expression, scope), of, scope);
  switch (expression.kind) {
    case "local": {
      const slot = scope.slot(expression.id);
      if (slot.kind !== "split") return boxPresence(readSlot(slot, at), of, scope);
      return { before: [], present: local(slot.present, BOOL, at), value: local(slot.value, slot.of, at) };
    }
    case "null":
    case "undefined":
      return absent(of, at);
    case "widen":
      return plainPresence(expression.value, scope);
    case "index":
      return indexPresence(expression, scope);
    case "builtin":
      return builtinPresence(expression, scope);
    case "sequence": {
      const before = lowerStatements(expression.statements, scope);
      const inner = lowerPresence(expression.value, scope);
      return { ...inner, before: [...before, ...inner.before] };
    }
    case "conditional":
      return branches(lowerTruth(expression.test, scope), expression.then, expression.else, of, scope);
    default:
      return logicalPresence(expression, of, scope);
  }
}

/** A presence whose parts are locals: it may be read more than once. */
export function heldPresence(
  presence: Presence,
  scope: Scope,
): { readonly before: KernelStatement[]; readonly present: KernelExpression; readonly value: KernelExpression } {
  const before = [...presence.before];
  const flag = scope.hold(presence.present, before);
  const id = scope.temporary(presence.value.type);
  before.push(flag.kind === "bool" && flag.value ? setLocal(id, presence.value) : when(flag, [setLocal(id, presence.value)]));
  return { before, present: flag, value: local(id, presence.value.type, presence.value.at) };
}

/** The presence as a value of its nullable box type. */
export function boxed(presence: Presence, expression: Expression, scope: Scope): KernelExpression {
  const type = lowerType(expression.type, scope.program);
  if (presence.present.kind === "bool" && !presence.present.value) return sequence(presence.before, nothing(type, expression.spot));
  const box = makeBox(presence.value, type, scope);
  if (presence.present.kind === "bool") return sequence(presence.before, box);
  return sequence(presence.before, select(presence.present, box, nothing(type, expression.spot)));
}

/** `value` in a new box, as the nullable type of the box. */
export function makeBox(value: KernelExpression, type: KernelType, scope: Scope): KernelExpression {
  if (type.kind !== "nullable" || type.of.kind !== "struct") return value;
  const struct = type.of;
  const at = value.at;
  const id = scope.program.helper(`make ${struct.name}`, () => ({
    id: `make ${struct.name}`,
    label: struct.name,
    parameters: [{ id: "value", type: value.type }],
    result: struct,
    locals: [{ id: "box", type: struct }],
    body: [
      setLocal("box", { kind: "newStruct", struct: struct.name, type: struct, at }),
      {
        kind: "setField",
        object: local("box", struct, at),
        struct: struct.name,
        field: "value",
        value: local("value", value.type, at),
        at,
      },
      { kind: "return", value: local("box", struct, at), at },
    ],
    at,
  }));
  return cast(call(id, [value], struct, at), type, true);
}

/** `x === null`, `x === undefined`, `x == null`, `x instanceof C` and the tests on unions. */
export function lowerTest(expression: Extract<Expression, { kind: "test" }>, scope: Scope): KernelExpression {
  const subject = expression.value;
  if (expression.is === "option") return lowerOption(expression, scope);
  const form = optionalForm(subject.type);
  if (form === undefined) return constantTest(expression, scope);
  if (form === "maybe") return maybeTest(expression, scope);
  const { type } = subject;
  const can = type.kind === "optional" && (expression.is === "nullish" || type[expression.is]);
  const inner = form === "box" ? lowerPresence(subject, scope) : undefined;
  const missing = inner === undefined ? isNull(lowerExpression(subject, scope)) : missingOf(inner);
  return can ? missing : sequence([{ kind: "expression", value: missing, at: expression.spot }], bool(false, expression.spot));
}

/** A value that is always there is still evaluated: it may do something. */
function missingOf({ before, present: there, value }: Presence): KernelExpression {
  const effect = there.kind === "bool" && there.value ? [perform(value)] : [];
  return sequence([...before, ...effect], not(there));
}

function lowerOption(expression: Extract<Expression, { kind: "test" }>, scope: Scope): KernelExpression {
  const option = expression.option;
  if (option === undefined) throw new Refusal("tests for a type that has no class in a kernel", expression.spot);
  const value = lowerExpression(expression.value, scope);
  return { kind: "isInstance", value, struct: optionStruct(option, scope.program), type: BOOL, at: expression.spot };
}

/** A value of a type without null and undefined is neither; one of the null type is (which of the two, its expression says). */
function constantTest(expression: Extract<Expression, { kind: "test" }>, scope: Scope): KernelExpression {
  const subject = expression.value;
  const missing = subject.type.kind === "null";
  if (missing && expression.is !== "nullish" && subject.kind !== "null" && subject.kind !== "undefined") {
    throw new Refusal("has a value that is only null or undefined", expression.spot);
  }
  const result = missing && (expression.is === "nullish" || expression.is === subject.kind);
  return sequence([{ kind: "expression", value: lowerExpression(subject, scope), at: expression.spot }], bool(result, expression.spot));
}

function maybeTest(expression: Extract<Expression, { kind: "test" }>, scope: Scope): KernelExpression {
  const before: KernelStatement[] = [];
  const value = scope.hold(lowerExpression(expression.value, scope), before);
  const undefinedTest = isNull(value);
  if (expression.is === "undefined") return sequence(before, undefinedTest);
  const nullTest = maybeIsNull(value);
  return sequence(before, expression.is === "null" ? both(not(undefinedTest), nullTest) : either(undefinedTest, nullTest));
}

/** Of a maybe that is not undefined. */
export function maybeIsNull(value: KernelExpression): KernelExpression {
  const struct = maybeStruct(value.type);
  return field(cast(value, { kind: "struct", name: struct }, true), struct, "isNull", BOOL);
}

export function maybeStruct(type: KernelType): string {
  return type.kind === "nullable" && type.of.kind === "struct" ? type.of.name : "";
}

function absent(of: KernelType, at: At): Presence {
  return { before: [], present: bool(false, at), value: zero(of, at) };
}

export function zero(of: KernelType, at: At): KernelExpression {
  if (of.kind === "bool") return bool(false, at);
  if (of.kind === "string") return { kind: "string", value: "", type: of, at };
  return isReference(of) ? nothing(of, at) : { kind: "f64", value: 0, type: { kind: "f64" }, at };
}

function plainPresence(expression: Expression, scope: Scope): Presence {
  if (expression.type.kind === "null") {
    return {
      before: [{ kind: "expression", value: lowerExpression(expression, scope), at: expression.spot }],
      present: bool(false, expression.spot),
      value: bool(false, expression.spot),
    };
  }
  return { before: [], present: bool(true, expression.spot), value: lowerExpression(expression, scope) };
}

function boxPresence(box: KernelExpression, of: KernelType, scope: Scope): Presence {
  const before: KernelStatement[] = [];
  const held = scope.hold(box, before);
  const struct = maybeStruct(box.type);
  return { before, present: not(isNull(held)), value: field(cast(held, { kind: "struct", name: struct }, true), struct, "value", of) };
}

/** Neither null nor undefined. */
function maybePresence(maybe: KernelExpression, of: KernelType, scope: Scope): Presence {
  const before: KernelStatement[] = [];
  const held = scope.hold(maybe, before);
  const struct = maybeStruct(maybe.type);
  const inside: KernelType = isReference(of) ? { kind: "nullable", of } : of;
  const value = field(cast(held, { kind: "struct", name: struct }, true), struct, "value", inside);
  return { before, present: both(not(isNull(held)), not(maybeIsNull(held))), value: isReference(of) ? cast(value, of, true) : value };
}

/** One of two optional values, in two temporaries. */
function branches(test: KernelExpression, then: Expression, otherwise: Expression, of: KernelType, scope: Scope): Presence {
  const flag = scope.temporary(BOOL);
  const value = scope.temporary(of);
  const arm = (side: Expression): KernelStatement[] => assignPresence(lowerPresence(side, scope), flag, value);
  return { before: [when(test, arm(then), arm(otherwise))], present: local(flag, BOOL, then.spot), value: local(value, of, then.spot) };
}

export function assignPresence(presence: Presence, flag: string, value: string): KernelStatement[] {
  const { before, present: there } = presence;
  if (there.kind === "bool" && !there.value) return [...before, setLocal(flag, there)];
  if (there.kind === "bool") return [...before, setLocal(value, presence.value), setLocal(flag, there)];
  const at = there.at;
  return [...before, when(there, [setLocal(value, presence.value), setLocal(flag, bool(true, at))], [setLocal(flag, bool(false, at))])];
}

/** a ?? b, a || b, a && b whose result is an optional number or boolean. */
function logicalPresence(expression: Expression, of: KernelType, scope: Scope): Presence {
  if (expression.kind !== "logical") throw new Refusal("has an optional value of a form without a presence", expression.spot);
  const flag = scope.temporary(BOOL);
  const value = scope.temporary(of);
  const at = expression.spot;
  const right = assignPresence(lowerPresence(expression.right, scope), flag, value);
  const result = { present: local(flag, BOOL, at), value: local(value, of, at) };
  if (optionalForm(expression.left.type) === "nullable" || !["number", "boolean", "optional"].includes(expression.left.type.kind)) {
    if (expression.operator !== "&&") throw new Refusal(`has ${expression.operator} between values of different types`, at);
    return { before: [when(lowerTruth(expression.left, scope), right, [setLocal(flag, bool(false, at))])], ...result };
  }
  const left = heldPresence(lowerPresence(expression.left, scope), scope);
  const keep = assignPresence({ before: [], present: left.present, value: left.value }, flag, value);
  const truth = truthOf(left.value);
  if (expression.operator === "??") return { before: [...left.before, when(left.present, keep, right)], ...result };
  const test = both(left.present, truth);
  return { before: [...left.before, expression.operator === "||" ? when(test, keep, right) : when(test, right, keep)], ...result };
}

export function truthOf(value: KernelExpression): KernelExpression {
  if (value.type.kind === "f64") return { kind: "operate", operator: "bool.from_f64", operands: [value], type: BOOL, at: value.at };
  if (value.type.kind === "string") return { kind: "operate", operator: "bool.from_string", operands: [value], type: BOOL, at: value.at };
  if (value.type.kind === "bigint") return prelude("bigint.isTrue", [value], value.at);
  return value;
}

/** An expression as the type `to` of a place that takes an optional number or boolean, without a box. */
export function lowerPresenceAs(expression: Expression, to: Type, scope: Scope): Presence {
  const form = optionalForm(expression.type);
  const same = form === undefined || form === "box";
  if (same) return lowerPresence(expression, scope);
  return boxPresence(lowerAs(expression, to, scope), lowerType(present(to), scope.program), scope);
}
