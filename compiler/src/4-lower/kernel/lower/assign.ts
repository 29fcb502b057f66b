/** Assignments. The target's object and index are evaluated first, then the value; then it is converted and stored. */
import type { ElementType } from "../../../ir/schema.ts";
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression, Statement, Target } from "../../../ir/unit.ts";
import { both, either, f64, i32, local, operate, setLocal, when } from "./build.ts";
import { lowerAs } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import { checked } from "./hint.ts";
import { lowerPosition } from "./index-access.ts";
import { lowerPresenceAs } from "./optional.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { writeSlot } from "./scope.ts";

type Set = Extract<Statement, { kind: "set" }>;

export function lowerSet(statement: Set, scope: Scope): KernelStatement[] {
  const { target, value } = statement;
  const at = statement.spot;
  switch (target.kind) {
    case "local":
      return setVariable(target, value, scope);
    case "global": {
      const { type, hint } = scope.program.global(target.id);
      return [{ kind: "setGlobal", id: target.id, value: checked(lowerAs(value, type, scope), hint), at }];
    }
    case "field": {
      if (target.object.type.kind === "union") throw new Refusal("assigns to a field of a union", at);
      const { owner, type, hint } = scope.program.fieldOf(target.struct, target.field);
      return [
        {
          kind: "setField",
          object: lowerExpression(target.object, scope),
          struct: owner,
          field: target.field,
          value: checked(lowerAs(value, type, scope), hint),
          at,
        },
      ];
    }
    case "index":
      return staysNaN(target, value) && !scope.program.asksForItems ? changeItem(target, value, scope) : [setIndex(target, value, scope)];
  }
}

/** What a store into a typed array takes: i32 for integers, a double otherwise. */
export function storable(value: KernelExpression, element: ElementType): KernelExpression {
  if (element === "f32" || element === "f64") return value;
  return operate(element === "u8c" ? "i32.clampU8" : "i32.toInt32", [value], value.at);
}

function setVariable(target: Extract<Target, { kind: "local" }>, value: Expression, scope: Scope): KernelStatement[] {
  const slot = scope.slot(target.id);
  const at = value.spot;
  if (slot.kind !== "split") return [writeSlot(slot, checked(lowerAs(value, target.type, scope), scope.hints.get(target.id)), at)];
  const presence = lowerPresenceAs(value, target.type, scope);
  if (presence.present.kind === "bool") {
    const flag = setLocal(slot.present, presence.present);
    return presence.present.value ? [...presence.before, setLocal(slot.value, presence.value), flag] : [...presence.before, flag];
  }
  return [
    ...presence.before,
    setLocal(slot.present, presence.present),
    when(local(slot.present, { kind: "bool" }, at), [setLocal(slot.value, presence.value)]),
  ];
}

function setIndex(target: Extract<Target, { kind: "index" }>, value: Expression, scope: Scope): KernelStatement {
  const array = lowerExpression(target.object, scope);
  const index = lowerPosition(target.index, scope);
  const { type } = target.object;
  if (type.kind === "typed") {
    return {
      kind: "setTyped",
      array,
      element: type.element,
      index,
      value: storable(lowerExpression(value, scope), type.element),
      proven: false,
      at: value.spot,
    };
  }
  if (type.kind !== "array") throw new Refusal("assigns to an index of something that is not an array", value.spot);
  return { kind: "setArray", array, index, value: lowerAs(value, type.item, scope), at: value.spot };
}

const ARITHMETIC = ["+", "-", "*", "/", "%", "**"];

/** `a[i]++`, `a[i] *= x`: where there is no item, what would be stored is NaN. */
function staysNaN({ object, index }: Extract<Target, { kind: "index" }>, value: Expression): boolean {
  if (object.type.kind !== "array" || object.type.item.kind !== "number") return false;
  if (value.kind !== "binary" || value.type.kind !== "number" || !ARITHMETIC.includes(value.operator)) return false;
  return [value.left, value.right].some(
    (side) => side.kind === "index" && side.outside === "nan" && isSame(side.object, object) && isSame(side.index, index),
  );
}

function isSame(one: Expression, other: Expression): boolean {
  if (one.kind === "number" && other.kind === "number") return Object.is(one.value, other.value);
  return (one.kind === "local" || one.kind === "global") && one.kind === other.kind && one.id === other.id;
}

/**
 * Under a name that is no index JavaScript stores NaN as a property. Nothing can tell it from the item that is not there where all
 * that read items take them as numbers, so it is left out. An index beyond the end still fails: that would make holes.
 */
function changeItem(target: Extract<Target, { kind: "index" }>, value: Expression, scope: Scope): KernelStatement[] {
  const at = value.spot;
  const before: KernelStatement[] = [];
  const array = scope.hold(lowerExpression(target.object, scope), before);
  const given = scope.hold(lowerExpression(target.index, scope), before);
  const index = scope.hold(operate("i32.index", [given], target.index.spot), before);
  const item = scope.hold(lowerExpression(value, scope), before);
  const far = operate("f64.ge", [given, f64(2 ** 31 - 1, at)], at);
  const isIndex = either(operate("i32.ge_s", [index, i32(0, at)], at), both(far, operate("f64.lt", [given, f64(2 ** 32 - 1, at)], at)));
  return [...before, when(isIndex, [{ kind: "setArray", array, index, value: item, at }])];
}
