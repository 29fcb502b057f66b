/** Methods that give a changed copy of an array or typed array: `flat`, `with`, `toSpliced`, and for typed arrays `toSorted` and `toReversed`. */
import { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { errorType } from "./errors.ts";
import { loopOver, ofValue } from "./iteration.ts";
import { toNumber } from "./numbers.ts";
import { skipOuter } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import {
  and,
  binary,
  BOOLEAN,
  builtin,
  conditional,
  evaluate,
  lengthOf,
  local,
  not,
  NUMBER,
  number,
  sequence,
  setLocal,
  string,
  STRING,
} from "./tree.ts";

/** Undefined: not a method of this kind. */
export function copyMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression | undefined {
  if (name === "with" && node.arguments.length === 2) return withItem(object, node, scope);
  if (name === "flat" && object.type.kind === "array") return flattened(object, node, scope);
  if (name === "toReversed" && object.type.kind === "typed")
    return builtin("typed.reverse", [builtin("typed.slice", [object], object.type, object.spot)], object.type, object.spot);
  return undefined;
}

/** The index counts from the end when it is negative; outside it is a RangeError. */
function withItem(object: Expression, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const [at, given] = node.arguments;
  if (at === undefined || given === undefined || ts.isSpreadElement(at)) return refuse("spreads an array into .with", node);
  const item = object.type.kind === "array" ? object.type.item : NUMBER;
  const variable = (value: Expression, type: Type, name: string): { read: Expression; set: Statement } => {
    const id = scope.temporary(type, name);
    return { read: local(id, type, spot), set: setLocal(id, value, spot, type) };
  };
  const array = variable(object, object.type, "items");
  const index = variable(toNumber(at, scope), NUMBER, "index");
  const value = variable(convert(scope.builder.translate.expression(given, scope, item), item, scope, given), item, "value");
  const cut = builtin("Math.trunc", [index.read], NUMBER, spot);
  const whole = variable(conditional(builtin("Number.isNaN", [index.read], BOOLEAN, spot), number(0, spot), cut, NUMBER), NUMBER, "whole");
  const size = lengthOf(array.read, spot);
  const negative = binary("<", whole.read, number(0, spot), BOOLEAN, spot);
  const place = variable(conditional(negative, binary("+", size, whole.read, NUMBER, spot), whole.read, NUMBER), NUMBER, "place");
  const inside = and(binary(">=", place.read, number(0, spot), BOOLEAN, spot), binary("<", place.read, size, BOOLEAN, spot));
  const name = "RangeError" as const;
  const text: Expression = { kind: "toString", value: index.read, type: STRING, spot };
  const message =
    object.type.kind === "array"
      ? binary("+", string("Invalid index : ", spot), text, STRING, spot)
      : string("Invalid typed array index", spot);
  const error: Expression = { kind: "error", name, message, type: errorType(name, scope.builder), spot };
  const family = object.type.kind === "array" ? "array" : "typed";
  const copy = variable(builtin(`${family}.slice`, [array.read], object.type, spot), object.type, "copy");
  return sequence(
    [
      array.set,
      index.set,
      value.set,
      whole.set,
      place.set,
      { kind: "if", test: not(inside), then: [{ kind: "throw", value: error, spot }], else: [], spot },
      copy.set,
      { kind: "set", target: { kind: "index", object: copy.read, index: place.read, type: item }, value: value.read, spot },
    ],
    copy.read,
    spot,
  );
}

function flattened(object: Expression, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const depth = depthOf(node.arguments[0]);
  if (depth === undefined) return refuse("flattens to a depth that is not a number written here", node);
  let item = object.type;
  for (let i = 0; i <= depth && item.kind === "array"; i++) item = item.item;
  if (item.kind === "union" || item.kind === "optional") return refuse("flattens items that may be arrays or not: write the loop", node);
  const type: Type = { kind: "array", item };
  const result = local(scope.temporary(type, "flat"), type, spot);
  const make = setLocal(result.kind === "local" ? result.id : "", { kind: "array", items: [], type, spot }, spot);
  return sequence([make, ...pushAll(result, object, depth, node, scope)], result, spot);
}

function pushAll(result: Expression, from: Expression, depth: number, node: ts.CallExpression, scope: Scope): Statement[] {
  const { spot } = result;
  const iteration = ofValue(from, node, scope);
  const id = scope.temporary(iteration.item.type, "part");
  const part = local(id, iteration.item.type, spot);
  const inner =
    depth > 0 && part.type.kind === "array"
      ? pushAll(result, part, depth - 1, node, scope)
      : [evaluate(builtin("array.push", [result, part], NUMBER, spot), spot)];
  return loopOver(iteration, [setLocal(id, iteration.item, spot), ...inner], node, scope);
}

function depthOf(node: ts.Expression | undefined): number | undefined {
  if (node === undefined) return 1;
  const inner = skipOuter(node);
  if (ts.isNumericLiteral(inner)) return Math.trunc(Number(inner.text));
  return ts.isIdentifier(inner) && inner.text === "Infinity" ? Infinity : undefined;
}
