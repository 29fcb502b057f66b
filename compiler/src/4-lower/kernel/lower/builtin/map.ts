/** Maps, sets, and objects used as dictionaries. Reads that may find nothing are in `presence.ts`. */
import type { KernelExpression, KernelStatement } from "../../../../ir/kernel.ts";
import type { Type } from "../../../../ir/unit.ts";
import { either, local, operate, perform, prelude, sequence, setLocal, text, toDouble, when } from "../build.ts";
import { lowerAs } from "../convert.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import type { BuiltinRule } from "./builtin.ts";
import { direct } from "./number.ts";
import type { Builtin } from "./presence.ts";
import { argument, lowerArgument } from "./presence.ts";

export const MAP: Readonly<Record<string, BuiltinRule>> = {
  "map.has": keyed("map.has"),
  "map.delete": removed("map"),
  "map.set": entered,
  "map.clear": cleared("map"),
  "map.next": stepped("map.next"),
  "map.keyAt": positioned("map.keyAt"),
  "map.valueAt": positioned("map.valueAt"),
  "set.has": keyed("set.has"),
  "set.delete": removed("set"),
  "set.add": keyed("set.add"),
  "set.clear": cleared("set"),
  "set.next": stepped("set.next"),
  "set.at": positioned("set.at"),
  "record.has": keyed("map.has"),
  "record.in": inherits,
  "record.delete": removed("map"),
  "record.set": property,
  "record.define": entered,
  "record.keys": direct("record.keys"),
};

function keyed(name: string): BuiltinRule {
  return (expression, scope) => prelude(name, [lowerArgument(expression, 0, scope), key(expression, scope)], expression.spot);
}

function entered(expression: Builtin, scope: Scope): KernelExpression {
  const { type } = argument(expression, 0);
  if (type.kind !== "map") throw new Refusal(`calls ${expression.name} on something that is not a map`, expression.spot);
  return prelude(
    "map.set",
    [lowerArgument(expression, 0, scope), key(expression, scope), lowerAs(argument(expression, 2), type.value, scope)],
    expression.spot,
  );
}

function inherits(expression: Builtin, scope: Scope): KernelExpression {
  const before: KernelStatement[] = [];
  const object = scope.hold(lowerArgument(expression, 0, scope), before);
  const name = scope.hold(key(expression, scope), before);
  const at = expression.spot;
  return sequence(before, either(prelude("map.has", [object, name], at), prelude("record.isInherited", [name], at)));
}

/** `object[key] = value`. In JavaScript `__proto__` is a setter: no entry of the dictionary. */
function property(expression: Builtin, scope: Scope): KernelExpression {
  const { type } = argument(expression, 0);
  if (type.kind !== "map") throw new Refusal(`calls ${expression.name} on something that is not a map`, expression.spot);
  const before: KernelStatement[] = [];
  const at = expression.spot;
  const object = scope.hold(lowerArgument(expression, 0, scope), before);
  const name = scope.hold(key(expression, scope), before);
  const value = scope.hold(lowerAs(argument(expression, 2), type.value, scope), before);
  const setter = operate("string.eq", [name, text("__proto__", at)], at);
  before.push(when(setter, [{ kind: "fail", message: text("sets __proto__, which is no entry of a dictionary", at), goesOn: true, at }]));
  return sequence(before, prelude("map.set", [object, name, value], at));
}

/** Closes gaps afterwards where no loop over maps or sets can be running. */
function removed(family: "map" | "set"): BuiltinRule {
  return (expression, scope) => {
    const before: KernelStatement[] = [];
    const object = scope.hold(lowerArgument(expression, 0, scope), before);
    const value = prelude(`${family}.delete`, [object, key(expression, scope)], expression.spot);
    if (scope.program.loopsOver(family)) return sequence(before, value);
    const result = scope.temporary(value.type);
    return sequence(
      [...before, setLocal(result, value), perform(prelude(`${family}.compact`, [object], expression.spot))],
      local(result, value.type, expression.spot),
    );
  };
}

function cleared(family: "map" | "set"): BuiltinRule {
  return (expression, scope) => {
    const before: KernelStatement[] = [];
    const object = scope.hold(lowerArgument(expression, 0, scope), before);
    const clear = prelude(`${family}.clear`, [object], expression.spot);
    if (scope.program.loopsOver(family)) return sequence(before, clear);
    return sequence([...before, perform(clear)], prelude(`${family}.compact`, [object], expression.spot));
  };
}

function stepped(name: string): BuiltinRule {
  return (expression, scope) => toDouble(positioned(name)(expression, scope));
}

/** Positions are whole numbers that `next` gave. */
function positioned(name: string): BuiltinRule {
  return (expression, scope) =>
    prelude(
      name,
      [lowerArgument(expression, 0, scope), operate("i32.index", [lowerArgument(expression, 1, scope)], expression.spot)],
      expression.spot,
    );
}

function key(expression: Builtin, scope: Scope): KernelExpression {
  const { type } = argument(expression, 0);
  const wanted: Type | undefined = type.kind === "map" ? type.key : type.kind === "set" ? type.item : undefined;
  if (wanted === undefined) throw new Refusal(`calls ${expression.name} on something that is not a map or a set`, expression.spot);
  if (wanted.kind === "optional" || wanted.kind === "function" || wanted.kind === "null")
    throw new Refusal("has a map or set with keys that may be missing, or are functions", expression.spot);
  return lowerAs(argument(expression, 1), wanted, scope);
}
