/**
 * A value of one type where another is expected. Only steps that keep the value as it is: to a type that also has null or
 * undefined, to a union, to a base class. Between different objects there is none: JavaScript would keep the identity.
 */
import type { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { evaluate, nothing, sameType, sequence, widen } from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { linkWider } from "./width.ts";
import { typeWords } from "./words.ts";

export function convert(value: Expression, to: Type, scope: Scope, at: ts.Node): Expression {
  const result = tryConvert(value, to, scope.builder);
  return result ?? refuse(mismatch(value.type, to, scope.builder), at);
}

export function tryConvert(value: Expression, to: Type, builder: UnitBuilder): Expression | undefined {
  const from = value.type;
  if (sameType(from, to)) return value;
  if (from.kind === "null" || from.kind === "void") return missing(value, from.kind === "null" ? "null" : "undefined", to);
  if (value.kind === "conditional") return convertBranches(value, to, builder);
  if (value.kind === "sequence") return convertLast(value, to, builder);
  return isWider(to, from, builder) || linkWider(to, from, builder) ? widen(value, to) : undefined;
}

/** Whether every value of `from` is one of `to`. */
export function isWider(to: Type, from: Type, builder: UnitBuilder): boolean {
  if (sameType(to, from)) return true;
  if (to.kind === "optional") {
    if (from.kind !== "optional") return isWider(to.of, from, builder);
    return (to.null || !from.null) && (to.undefined || !from.undefined) && isWider(to.of, from.of, builder);
  }
  if (from.kind === "union") return from.options.every((option) => isWider(to, option, builder));
  if (to.kind === "union") return to.options.some((option) => isWider(option, from, builder));
  if (to.kind !== "struct" || from.kind !== "struct") return false;
  for (let base = builder.structs.get(from.name)?.base; base !== undefined; base = builder.structs.get(base)?.base)
    if (base === to.name) return true;
  return false;
}

function missing(value: Expression, which: "null" | "undefined", to: Type): Expression | undefined {
  const fits = to.kind === "optional" ? to[which] : to.kind === (which === "null" ? "null" : "void");
  if (!fits) return undefined;
  if (value.kind === "null" || value.kind === "undefined") return nothing(which, to, value.spot);
  return sequence([evaluate(value, value.spot)], nothing(which, to, value.spot), value.spot);
}

function convertBranches(value: Expression & { kind: "conditional" }, to: Type, builder: UnitBuilder): Expression | undefined {
  const then = tryConvert(value.then, to, builder);
  const otherwise = tryConvert(value.else, to, builder);
  return then === undefined || otherwise === undefined ? undefined : { ...value, then, else: otherwise, type: to };
}

function convertLast(value: Expression & { kind: "sequence" }, to: Type, builder: UnitBuilder): Expression | undefined {
  const last = tryConvert(value.value, to, builder);
  return last === undefined ? undefined : { ...value, value: last, type: to };
}

function mismatch(from: Type, to: Type, builder: UnitBuilder): string {
  const [given, wanted] = [typeWords(from, builder), typeWords(to, builder)];
  const objects = from.kind === "struct" && to.kind === "struct" && builder.structs.get(to.name)?.form === "object";
  if (objects)
    return given === wanted
      ? `one ${given} where another is expected`
      : `an object of type ${given} where ${wanted} is expected, which has other fields: make a new object of them`;
  if (from.kind === "array" && to.kind === "array" && isWider(to.item, from.item, builder))
    return `a value of type ${given} where ${wanted} is expected: declare it as ${wanted} where it is made`;
  return given === wanted ? `one ${given} where another is expected` : `a value of type ${given} where ${wanted} is expected`;
}
