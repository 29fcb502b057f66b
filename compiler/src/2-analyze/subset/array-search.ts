/**
 * `indexOf`, `lastIndexOf` and `includes` on arrays whose items may be missing or of several types: a loop that compares by
 * value. Arrays of other items have functions of their own for it.
 */
import type { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import { sameValue } from "./same-value.ts";
import type { Scope } from "./scope.ts";
import {
  and,
  binary,
  BOOLEAN,
  boolean,
  evaluate,
  isMissing,
  lengthOf,
  local,
  narrow,
  not,
  nothing,
  NUMBER,
  number,
  or,
  sequence,
  setLocal,
} from "./tree.ts";
import { isMixed, optionTest } from "./union-options.ts";

/** Undefined: it is no search, or a plain one. */
export function searched(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression | undefined {
  const item = object.type.kind === "array" ? object.type.item : NUMBER;
  const [wanted, from] = node.arguments;
  if (!["indexOf", "lastIndexOf", "includes"].includes(name) || wanted === undefined) return undefined;
  if (item.kind !== "optional" && !isMixed(item)) return undefined;
  if (from !== undefined) return refuse(`calls .${name} with a place to start on an array whose items are not of one type`, node);
  const spot = scope.spot(node);
  const value = scope.builder.translate.expression(wanted, scope, item);
  const isNothing = value.type.kind === "void" || value.type.kind === "null";
  const array = scope.temporary(object.type, "items");
  const [index, found] = [local(scope.temporary(NUMBER, "i"), NUMBER, spot), local(scope.temporary(NUMBER, "found"), NUMBER, spot)];
  const items = local(array, object.type, spot);
  const one = local(scope.temporary(item, "item"), item, spot);
  const sought = isNothing
    ? nothing(value.type.kind === "null" ? "null" : "undefined", value.type, spot)
    : local(scope.temporary(value.type, "wanted"), value.type, spot);
  const backwards = name === "lastIndexOf";
  const equal = sameValue(one, sought, node, scope);
  const test = name === "includes" && mayBeNaN(item) && mayBeNaN(value.type) ? or(equal, and(isNaN(one), isNaN(sought))) : equal;
  const set = (target: Expression, to: Expression): Statement => setLocal(target.kind === "local" ? target.id : "", to, spot, target.type);
  const loop: Statement = {
    kind: "loop",
    test: and(binary("===", found, number(-1, spot), BOOLEAN, spot), inside(index, items, backwards)),
    update: [set(index, binary(backwards ? "-" : "+", index, number(1, spot), NUMBER, spot))],
    body: [
      set(one, { kind: "index", object: items, index, outside: "proven", type: item, spot }),
      { kind: "if", test, then: [set(found, index)], else: [], spot },
    ],
    spot,
  };
  const last = binary("-", lengthOf(items, spot), number(1, spot), NUMBER, spot);
  const start = [setLocal(array, object, spot), isNothing ? evaluate(value, spot) : set(sought, value), set(found, number(-1, spot))];
  return sequence(
    [...start, set(index, backwards ? last : number(0, spot)), loop],
    name === "includes" ? binary("!==", found, number(-1, spot), BOOLEAN, spot) : found,
    spot,
  );
}

function inside(index: Expression, items: Expression, backwards: boolean): Expression {
  const { spot } = index;
  return backwards ? binary(">=", index, number(0, spot), BOOLEAN, spot) : binary("<", index, lengthOf(items, spot), BOOLEAN, spot);
}

function mayBeNaN(type: Type): boolean {
  if (type.kind === "optional") return mayBeNaN(type.of);
  return type.kind === "union" ? type.options.some(mayBeNaN) : type.kind === "number";
}

function isNaN(value: Expression): Expression {
  const { type, spot } = value;
  if (type.kind === "optional") return and(not(isMissing(value, "nullish")), isNaN(narrow(value, type.of)));
  if (type.kind === "union") return and(optionTest(value, NUMBER), isNaN(narrow(value, NUMBER)));
  return type.kind === "number" ? binary("!==", value, value, BOOLEAN, spot) : boolean(false, spot);
}
