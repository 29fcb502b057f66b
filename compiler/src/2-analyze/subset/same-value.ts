/** `===` of two values already evaluated: by value for numbers, texts and booleans, by identity for the rest. */
import type { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { sameBigint } from "./bigints.ts";
import { isWider, tryConvert } from "./convert.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import {
  and,
  binary,
  boolean,
  BOOLEAN,
  conditional,
  evaluate,
  isMissing,
  local,
  narrow,
  not,
  or,
  sameType,
  sequence,
  setLocal,
} from "./tree.ts";
import { byOption, isMixed, optionTest } from "./union-options.ts";

export type Missing = "null" | "undefined" | "nullish";

/** `loose`: null and undefined are the same. */
export function sameValue(left: Expression, right: Expression, at: ts.Node, scope: Scope, loose = false): Expression {
  const { spot } = left;
  const [a, b] = [left.type, right.type];
  const missing = (type: Type): Missing => (loose ? "nullish" : type.kind === "null" ? "null" : "undefined");
  if (a.kind === "null" || a.kind === "void") return sequence([evaluate(left, spot)], missingTest(right, missing(a), spot), spot);
  if (b.kind === "null" || b.kind === "void") return missingTest(left, missing(b), spot, right);
  if (a.kind === "optional" || b.kind === "optional") return sameOptional(left, right, at, scope, loose);
  if (a.kind === "encoder" || a.kind === "decoder") return refuse("compares text coders", at);
  if (a.kind === "function" || b.kind === "function") return refuse("compares functions", at);
  if (isMixed(a) || isMixed(b)) return sameOption(left, right, at, scope);
  if (a.kind === "bigint" && b.kind === "bigint") return sameBigint(left, right);
  if (sameType(a, b)) return binary("===", left, right, BOOLEAN, spot);
  const wider = isWider(a, b, scope.builder) ? a : isWider(b, a, scope.builder) ? b : undefined;
  const [l, r] =
    wider === undefined ? [undefined, undefined] : [tryConvert(left, wider, scope.builder), tryConvert(right, wider, scope.builder)];
  return l === undefined || r === undefined ? refuse("compares values of different types", at) : binary("===", l, r, BOOLEAN, spot);
}

/** `after`: evaluated behind the value, for its effects. */
export function missingTest(value: Expression, is: Missing, spot: Expression["spot"], after?: Expression): Expression {
  const { type } = value;
  const more = after === undefined || after.kind === "null" || after.kind === "undefined" ? [] : [evaluate(after, spot)];
  if (type.kind === "optional") {
    const possible = is === "nullish" || (is === "null" ? type.null : type.undefined);
    if (possible) return sequence(more, isMissing(value, is), spot);
    return sequence([evaluate(value, spot), ...more], boolean(false, spot), spot);
  }
  const answer = type.kind === "null" ? is !== "undefined" : type.kind === "void" ? is !== "null" : false;
  return sequence([evaluate(value, spot), ...more], boolean(answer, spot), spot);
}

function sameOptional(left: Expression, right: Expression, at: ts.Node, scope: Scope, loose: boolean): Expression {
  const { spot } = left;
  const [a, b] = [scope.temporary(left.type), scope.temporary(right.type)];
  const [l, r] = [local(a, left.type, spot), local(b, right.type, spot)];
  const present = sameValue(
    left.type.kind === "optional" ? narrow(l, left.type.of) : l,
    right.type.kind === "optional" ? narrow(r, right.type.of) : r,
    at,
    scope,
  );
  const both = left.type.kind === "optional" && right.type.kind === "optional";
  const missing = both ? sameAbsence(l, r, loose) : boolean(false, spot);
  const otherwise = both ? and(not(isMissing(r, "nullish")), present) : present;
  const tested = left.type.kind === "optional" ? l : r;
  return sequence(
    [setLocal(a, left, spot), setLocal(b, right, spot)],
    conditional(isMissing(tested, "nullish"), missing, otherwise, BOOLEAN),
    spot,
  );
}

/** Of two optional values of which the left one is missing. */
function sameAbsence(left: Expression, right: Expression, loose: boolean): Expression {
  const [a, b] = [left.type, right.type];
  if (a.kind !== "optional" || b.kind !== "optional") return boolean(false, left.spot);
  const oneKind = a.null !== a.undefined && a.null === b.null && a.undefined === b.undefined;
  if (loose || oneKind) return isMissing(right, "nullish");
  const both = (which: "null" | "undefined"): Expression[] =>
    a[which] && b[which] ? [and(isMissing(left, which), isMissing(right, which))] : [];
  const ways = [...both("null"), ...both("undefined")];
  return ways.length === 0 ? boolean(false, left.spot) : ways.reduce(or);
}

/** One of them is a union: equal when both are the same option, and that is equal. */
function sameOption(left: Expression, right: Expression, at: ts.Node, scope: Scope): Expression {
  const { spot } = left;
  const [a, b] = [scope.temporary(left.type), scope.temporary(right.type)];
  const [l, r] = [local(a, left.type, spot), local(b, right.type, spot)];
  const parts = isMixed(l.type) ? byOption(l, l.type, BOOLEAN, scope, (part) => asOption(part, r, at, scope)) : asOption(l, r, at, scope);
  return sequence([setLocal(a, left, spot), setLocal(b, right, spot)], parts, spot);
}

function asOption(part: Expression, other: Expression, at: ts.Node, scope: Scope): Expression {
  const options = other.type.kind === "union" ? other.type.options : [other.type];
  const meeting = options.filter((option) => isWider(option, part.type, scope.builder) || isWider(part.type, option, scope.builder));
  const tests = meeting.map((option) =>
    other.type.kind === "union"
      ? and(optionTest(other, option), sameValue(part, narrow(other, option), at, scope))
      : sameValue(part, other, at, scope),
  );
  return tests.length === 0 ? boolean(false, part.spot) : tests.reduce(or);
}
