/** The methods of arrays. Items go in as values of the array's item type. */
import type { KernelExpression, KernelStatement } from "../../../../ir/kernel.ts";
import type { Type } from "../../../../ir/unit.ts";
import { f64, prelude, sequence, text } from "../build.ts";
import { lowerAs } from "../convert.ts";
import { lowerExpression } from "../expression.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import type { BuiltinRule } from "./builtin.ts";
import { joined } from "./array-join.ts";
import { sorted } from "./array-sort.ts";
import { direct, filled } from "./number.ts";
import type { Builtin } from "./presence.ts";
import { argument, lowerArgument } from "./presence.ts";
import { counted } from "./string.ts";

export const ARRAY: Readonly<Record<string, BuiltinRule>> = {
  "array.push": counted(withItem("array.push")),
  "array.unshift": counted(withItem("array.unshift")),
  "array.splice": spliced,
  "array.slice": filled("array.slice", 0, Infinity),
  "array.concat": direct("array.concat"),
  "array.indexOf": counted(withItem("array.indexOf", 0)),
  "array.lastIndexOf": counted(withItem("array.lastIndexOf", Infinity)),
  "array.includes": withItem("array.includes", 0),
  "array.reverse": direct("array.reverse"),
  "array.fill": fillArray,
  "array.copyWithin": filled("array.copyWithin", 0, Infinity),
  "array.setLength": direct("array.setLength"),
  "array.hypot": direct("array.hypot"),
  "array.join": (expression, scope) => joined(expression, separator(expression, scope), scope),
  "array.sort": sorted,
  "array.sortByHalves": sorted,
};

export function separator(expression: Builtin, scope: Scope): KernelExpression {
  return expression.arguments[1] === undefined ? text(",", expression.spot) : lowerArgument(expression, 1, scope);
}

export function itemType(expression: Builtin): Type {
  const { type } = argument(expression, 0);
  if (type.kind !== "array") throw new Refusal(`calls ${expression.name} on something that is not an array`, expression.spot);
  return type.item;
}

/** array, item, then positions with these defaults. */
function withItem(name: string, ...defaults: readonly number[]): BuiltinRule {
  return (expression, scope) => {
    const given = [lowerArgument(expression, 0, scope), lowerAs(argument(expression, 1), itemType(expression), scope)];
    const positions = defaults.map((value, i) =>
      expression.arguments[2 + i] === undefined ? f64(value, expression.spot) : lowerArgument(expression, 2 + i, scope),
    );
    return prelude(name, [...given, ...positions], expression.spot);
  };
}

function fillArray(expression: Builtin, scope: Scope): KernelExpression {
  const target = argument(expression, 0);
  const whole = expression.arguments.length === 2;
  if (target.kind !== "newArray" || !whole) return withItem("array.fill", 0, Infinity)(expression, scope);
  return prelude(
    "array.make",
    [lowerExpression(target.length, scope), lowerAs(argument(expression, 1), itemType(expression), scope)],
    expression.spot,
  );
}

function spliced(expression: Builtin, scope: Scope): KernelExpression {
  const before: KernelStatement[] = [];
  const at = expression.spot;
  const array = scope.hold(lowerArgument(expression, 0, scope), before);
  const start = lowerArgument(expression, 1, scope);
  const count = expression.arguments[2] === undefined ? f64(Infinity, at) : lowerArgument(expression, 2, scope);
  if (expression.arguments[3] === undefined) return sequence(before, prelude("array.splice", [array, start, count], at));
  return sequence(before, prelude("array.spliceInsert", [array, start, count, lowerArgument(expression, 3, scope)], at));
}
