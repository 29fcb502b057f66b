/** Assignments. The target's object and index are evaluated first, then the value; then it is converted and stored. */
import type { ElementType } from "../../../ir/schema.ts";
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression, Statement, Target } from "../../../ir/unit.ts";
import { local, operate, setLocal, when } from "./build.ts";
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
      return [setIndex(target, value, scope)];
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
