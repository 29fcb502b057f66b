/**
 * From one of JavaScript's types to another, wider or narrower: the value stays the same, its form may change. Going from an
 * optional to its value traps where there is none, unless the program has tested it. `lowerAs` is how every value goes into a
 * variable, field, argument or result.
 */
import type { At, KernelExpression, KernelStatement, KernelType } from "../../../ir/kernel.ts";
import { isReference, sameKernelType } from "../../../ir/kernel-type.ts";
import type { Expression, Type } from "../../../ir/unit.ts";
import { bool, cast, call, field, isNull, local, nothing, perform, select, sequence, setLocal } from "./build.ts";
import { adaptClosure } from "./closure.ts";
import { lowerExpression } from "./expression.ts";
import { boxed, lowerPresence, makeBox, maybeIsNull, maybeStruct, producesPresence, zero } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { lowerType, optionalForm, optionStruct } from "./type.ts";

export function lowerAs(expression: Expression, to: Type, scope: Scope): KernelExpression {
  if (expression.kind === "closure") return adaptClosure(expression, to, scope);
  if (expression.kind === "narrow" && optionalForm(expression.type) === undefined && optionalForm(expression.value.type) === "box") {
    return narrowPresence(expression, scope);
  }
  if (optionalForm(to) === "box" && optionalForm(expression.type) === "box" && producesPresence(expression, scope)) {
    return boxed(lowerPresence(expression, scope), { ...expression, type: to }, scope);
  }
  if ((expression.kind === "null" || expression.kind === "undefined") && optionalForm(to) !== undefined) {
    return convert(bool(false, expression.spot), { kind: "null" }, to, scope, expression.spot, expression.kind === "null");
  }
  return convert(lowerExpression(expression, scope), expression.type, to, scope, expression.spot);
}

/** `isNullValue`: for values of the null type, which of null and undefined they are, where that is known. */
export function convert(value: KernelExpression, from: Type, to: Type, scope: Scope, at: At, isNullValue?: boolean): KernelExpression {
  const target = lowerType(to, scope.program);
  const fromForm = optionalForm(from);
  const toForm = optionalForm(to);
  if (to.kind === "void") return value;
  if (from.kind === "null" && toForm !== undefined) return fromNull(value, to, target, scope, at, isNullValue);
  if (sameKernelType(value.type, target) && (fromForm === toForm || fromForm === undefined)) return value;
  if (fromForm === undefined && toForm === undefined) return plain(value, from, to, scope, at);
  if (fromForm === undefined) return intoOptional(convert(value, from, inner(to), scope, at), toForm, target, scope);
  if (toForm === undefined) return outOfOptional(value, from, to, scope, at);
  return betweenOptionals(value, from, to, scope, at);
}

/** `x!` and narrowed reads of an optional number or boolean. */
export function narrowPresence(expression: Extract<Expression, { kind: "narrow" }>, scope: Scope): KernelExpression {
  const presence = lowerPresence(expression.value, scope);
  return sequence(presence.before, demand(presence.present, presence.value));
}

/** The value where `present` holds, a trap otherwise. */
function demand(present: KernelExpression, value: KernelExpression): KernelExpression {
  if (present.kind === "bool" && present.value) return value;
  const missing: KernelStatement = { kind: "if", test: present, then: [], else: [absentFailure(present.at)], at: present.at };
  return sequence([missing], value);
}

function absentFailure(at: At): KernelStatement {
  return {
    kind: "fail",
    message: { kind: "string", value: "a value that the program takes for present is null or undefined", type: { kind: "string" }, at },
    at,
  };
}

function inner(type: Type): Type {
  return type.kind === "optional" ? type.of : type;
}

/** Neither may be missing. An option that is no object goes into a box when it becomes one of a union, and out of it again. */
function plain(value: KernelExpression, from: Type, to: Type, scope: Scope, at: At): KernelExpression {
  const target = lowerType(to, scope.program);
  if (to.kind === "union" && from.kind !== "union" && from.kind !== "struct") {
    const option = optionOf(to, from, scope);
    if (option === undefined) throw new Refusal(`uses a value of type ${from.kind} as another type`, at);
    const box: KernelType = { kind: "struct", name: option };
    return cast(makeBox(value, { kind: "nullable", of: box }, scope), target, true);
  }
  if (from.kind === "union" && to.kind !== "union" && to.kind !== "struct") {
    const option = optionOf(from, to, scope);
    if (option === undefined) throw new Refusal(`uses a value of type ${from.kind} as another type`, at);
    return field(cast(value, { kind: "struct", name: option }, false), option, "value", target);
  }
  return reference(value, from, to, target, at);
}

/** The box of this option. */
function optionOf(union: Type & { kind: "union" }, wanted: Type, scope: Scope): string | undefined {
  const found = union.options.find((option) => sameKernelType(lowerType(option, scope.program), lowerType(wanted, scope.program)));
  return found === undefined ? undefined : optionStruct(found, scope.program);
}

function reference(value: KernelExpression, from: Type, to: Type, target: KernelType, at: At): KernelExpression {
  if (from.kind === "null") throw new Refusal("uses null or undefined as a value", at);
  if (!isReference(value.type) || !isReference(target)) throw new Refusal(`uses a value of type ${from.kind} as ${to.kind}`, at);
  const classes = ["struct", "union"];
  if (!classes.includes(value.type.kind) || !classes.includes(target.kind))
    throw new Refusal(`uses a value of type ${from.kind} as another type of ${to.kind}`, at);
  return cast(value, target, false);
}

function intoOptional(value: KernelExpression, form: ReturnType<typeof optionalForm>, target: KernelType, scope: Scope): KernelExpression {
  if (form === "nullable") return cast(value, target, true);
  if (form === "box") return makeBox(value, target, scope);
  return makeMaybe(value, false, target, scope);
}

function fromNull(
  value: KernelExpression,
  to: Type,
  target: KernelType,
  scope: Scope,
  at: At,
  isNullValue: boolean | undefined,
): KernelExpression {
  const effect = value.kind === "bool" ? [] : [perform(value)];
  if (to.kind === "optional" && to.null && to.undefined) {
    if (isNullValue === undefined) throw new Refusal("has a value that is only null or undefined", at);
    if (isNullValue) return sequence(effect, makeMaybe(undefined, true, target, scope, at));
  }
  return sequence(effect, nothing(target, at));
}

function outOfOptional(value: KernelExpression, from: Type, to: Type, scope: Scope, at: At): KernelExpression {
  const of = inner(from);
  const before: KernelStatement[] = [];
  if (to.kind === "null") return sequence([perform(value)], bool(false, at));
  if (optionalForm(from) === "nullable") {
    const inside = lowerType(of, scope.program);
    return convert(cast(value, inside, false), of, to, scope, at);
  }
  const struct = maybeStruct(value.type);
  const held = scope.hold(cast(value, { kind: "struct", name: struct }, false), before);
  const read = maybeValue(held, struct, of, scope);
  return convert(sequence(before, read), of, to, scope, at);
}

/** The value of a box or maybe that is known to hold one (a maybe of a reference that is null traps). */
function maybeValue(held: KernelExpression, struct: string, of: Type, scope: Scope): KernelExpression {
  const inside = lowerType(of, scope.program);
  const isMaybe = struct.startsWith("Maybe of ");
  if (!isMaybe) return field(held, struct, "value", inside);
  if (isReference(inside)) return cast(field(held, struct, "value", { kind: "nullable", of: inside }), inside, false);
  const isNullField = field(held, struct, "isNull", { kind: "bool" });
  return sequence(
    [{ kind: "if", test: isNullField, then: [absentFailure(held.at)], else: [], at: held.at }],
    field(held, struct, "value", inside),
  );
}

function makeMaybe(value: KernelExpression | undefined, isNullValue: boolean, target: KernelType, scope: Scope, at?: At): KernelExpression {
  const struct = maybeStruct(target);
  const type: KernelType = { kind: "struct", name: struct };
  const spot = value?.at ?? at ?? { file: 0, line: 1, column: 1 };
  const inside = scope.program.madeStructs.find((entry) => entry.name === struct)?.fields[1]?.type ?? { kind: "f64" };
  const id = scope.program.helper(`make ${struct}`, () => ({
    id: `make ${struct}`,
    label: struct,
    parameters: [
      { id: "isNull", type: { kind: "bool" } },
      { id: "value", type: inside },
    ],
    result: type,
    locals: [{ id: "maybe", type }],
    body: [
      setLocal("maybe", { kind: "newStruct", struct, type, at: spot }),
      {
        kind: "setField",
        object: local("maybe", type, spot),
        struct,
        field: "isNull",
        value: local("isNull", { kind: "bool" }, spot),
        at: spot,
      },
      { kind: "setField", object: local("maybe", type, spot), struct, field: "value", value: local("value", inside, spot), at: spot },
      { kind: "return", value: local("maybe", type, spot), at: spot },
    ],
    at: spot,
  }));
  const payload = value === undefined ? zero(inside, spot) : inside.kind === "nullable" ? cast(value, inside, true) : value;
  return cast(call(id, [bool(isNullValue, spot), payload], type, spot), target, true);
}

/** Between optionals that differ in form: apart and together again. Same form: only the value's type differs. */
function betweenOptionals(value: KernelExpression, from: Type, to: Type, scope: Scope, at: At): KernelExpression {
  const target = lowerType(to, scope.program);
  const before: KernelStatement[] = [];
  const held = scope.hold(value, before);
  const fromForm = optionalForm(from);
  const toForm = optionalForm(to);
  const classes = (type: Type): boolean => type.kind === "struct" || type.kind === "union";
  if (fromForm === "nullable" && toForm === "nullable" && classes(inner(from)) && classes(inner(to))) return cast(value, target, false);
  const whole = intoOptional(convert(knownValue(held, from, scope), inner(from), inner(to), scope, at), toForm, target, scope);
  const missing = missingFrom(held, from, to, target, scope, at);
  const absent =
    fromForm === "maybe"
      ? { kind: "or" as const, left: isNull(held), right: maybeIsNull(held), type: { kind: "bool" as const }, at }
      : isNull(held);
  return sequence(before, select(absent, missing, whole));
}

function knownValue(held: KernelExpression, from: Type, scope: Scope): KernelExpression {
  const of = inner(from);
  if (optionalForm(from) === "nullable") return cast(held, lowerType(of, scope.program), true);
  const struct = maybeStruct(held.type);
  return maybeValue(cast(held, { kind: "struct", name: struct }, true), struct, of, scope);
}

function missingFrom(held: KernelExpression, from: Type, to: Type, target: KernelType, scope: Scope, at: At): KernelExpression {
  const undefinedValue = nothing(target, at);
  if (optionalForm(to) !== "maybe") return undefinedValue;
  const nullValue = makeMaybe(undefined, true, target, scope, at);
  if (optionalForm(from) === "maybe") return select(isNull(held), undefinedValue, nullValue);
  return from.kind === "optional" && from.null ? nullValue : undefinedValue;
}
