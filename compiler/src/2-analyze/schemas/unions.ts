/**
 * Unions in one canonical order, so that two checkers (a cold one and a warm one) give the same wire format: nothing, null,
 * boolean, number, string, literals, then the rest by their text. Literals of one JavaScript type are one enum.
 */
import { ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";

export function unionOf(options: readonly Schema[]): Schema {
  const flat = distinct(options.flatMap((each) => (each.kind === "union" ? each.options : [each])));
  const values = flat.flatMap((each): readonly Literal[] =>
    each.kind === "literal" ? [each.value] : each.kind === "enum" ? each.values : [],
  );
  const others = flat.filter((each) => each.kind !== "literal" && each.kind !== "enum").filter((each, _, all) => !isWider(all, each));
  const merged = [...others, ...booleans(values), ...enumOf(values, "number", others), ...enumOf(values, "string", others)].toSorted(
    byRank,
  );
  return merged.length === 1 && merged[0] !== undefined ? merged[0] : { kind: "union", options: merged };
}

type Literal = string | number | boolean;

function distinct(options: readonly Schema[]): Schema[] {
  return [...new Map(options.map((each) => [JSON.stringify(each), each])).values()];
}

/** Never happens to what a checker made; it does where the outputs of `process` and `end` come together. */
function isWider(all: readonly Schema[], each: Schema): boolean {
  return (
    each.kind === "audio" &&
    (each.rate !== null || each.channels !== null) &&
    all.some((other) => other.kind === "audio" && other.rate === null && other.channels === null)
  );
}

function booleans(values: readonly Literal[]): Schema[] {
  const found = [...new Set(values.filter((each) => typeof each === "boolean"))];
  return found.length === 2 ? [{ kind: "boolean" }] : found.map((value) => ({ kind: "literal", value }));
}

function enumOf(values: readonly Literal[], type: "string" | "number", others: readonly Schema[]): Schema[] {
  const found = [...new Set(values.filter((each): each is string | number => typeof each === type))].toSorted((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  const [only] = found;
  if (only === undefined || others.some((each) => each.kind === type)) return [];
  return [found.length === 1 ? { kind: "literal", value: only } : { kind: "enum", values: found }];
}

const RANK: readonly Schema["kind"][] = ["undefined", "null", "boolean", "number", "string", "literal", "enum"];

function byRank(a: Schema, b: Schema): number {
  const rank = (each: Schema): number => (RANK.includes(each.kind) ? RANK.indexOf(each.kind) : RANK.length);
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return rank(a) - rank(b) || (left < right ? -1 : left > right ? 1 : 0);
}

/** The value of a literal type, enum members included. */
export function literalOf(type: ts.Type, checker: ts.TypeChecker): string | number | boolean | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  if ((type.flags & ts.TypeFlags.BooleanLiteral) !== 0) return checker.typeToString(type) === "true";
  return undefined;
}
