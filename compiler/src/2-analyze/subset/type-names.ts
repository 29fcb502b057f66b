/** `typeof x`, and the question whether it is a certain name, which is answered without making a text of it. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { rawValue } from "./equality.ts";
import { skipParentheses } from "./outer.ts";
import type { Scope } from "./scope.ts";
import { boolean, BOOLEAN, conditional, evaluate, isMissing, local, narrow, or, sequence, setLocal, STRING, string } from "./tree.ts";
import { byOption, optionTest } from "./union-options.ts";

export function typeOf(node: ts.TypeOfExpression, scope: Scope): Expression {
  return nameOf(rawValue(node.expression, scope), scope);
}

/** `typeof x === "number"`. Undefined: it is no such comparison. */
export function typeTest(left: ts.Expression, right: ts.Expression, scope: Scope): Expression | undefined {
  const asked = skipParentheses(left);
  const name = skipParentheses(right);
  if (!ts.isTypeOfExpression(asked) || !ts.isStringLiteralLike(name)) return undefined;
  return isNamed(rawValue(asked.expression, scope), name.text, scope);
}

function nameOf(value: Expression, scope: Scope): Expression {
  const { spot, type } = value;
  if (type.kind === "union") return byOption(value, type, STRING, scope, (part) => string(typeName(part.type), spot));
  if (type.kind !== "optional") return sequence([evaluate(value, spot)], string(typeName(type), spot), spot);
  const id = scope.temporary(type);
  const held = local(id, type, spot);
  const isNull = string("object", spot);
  const isUndefined = string("undefined", spot);
  const missing = !type.null ? isUndefined : !type.undefined ? isNull : conditional(isMissing(held, "null"), isNull, isUndefined, STRING);
  const there = nameOf(narrow(held, type.of), scope);
  return sequence([setLocal(id, value, spot)], conditional(isMissing(held, "nullish"), missing, there, STRING), spot);
}

function isNamed(value: Expression, name: string, scope: Scope): Expression {
  const { spot, type } = value;
  const of = type.kind === "optional" ? type.of : type;
  const options = of.kind === "union" ? of.options : [of];
  const named = options.filter((option) => typeName(option) === name);
  if (type.kind !== "optional" && (named.length === 0 || named.length === options.length))
    return sequence([evaluate(value, spot)], boolean(named.length > 0, spot), spot);
  const id = scope.temporary(type);
  const held = local(id, type, spot);
  const missing = type.kind !== "optional" ? [] : missingNamed(held, type, name);
  const inner = type.kind === "optional" ? narrow(held, of) : held;
  const there =
    named.length === options.length
      ? boolean(true, spot)
      : named.length === 0
        ? boolean(false, spot)
        : named.map((option) => optionTest(inner, option)).reduce(or);
  const answer =
    type.kind === "optional"
      ? conditional(isMissing(held, "nullish"), missing.length === 0 ? boolean(false, spot) : missing.reduce(or), there, BOOLEAN)
      : there;
  return sequence([setLocal(id, value, spot)], answer, spot);
}

/** Of a value that is missing. */
function missingNamed(held: Expression, type: Type & { kind: "optional" }, name: string): Expression[] {
  const which = name === "object" ? "null" : name === "undefined" ? "undefined" : undefined;
  if (which === undefined || !type[which]) return [];
  return [type.null && type.undefined ? isMissing(held, which) : boolean(true, held.spot)];
}

function typeName(type: Type): string {
  if (type.kind === "void") return "undefined";
  return ["number", "string", "boolean", "bigint", "function"].includes(type.kind) ? type.kind : "object";
}
