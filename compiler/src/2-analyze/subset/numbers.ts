/** Numbers: literals, conversions to a number, and the members of Number. Every number is a double. */
import type { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { conditional, isMissing, local, narrow, NUMBER, number, sequence, setLocal } from "./tree.ts";

const CONSTANTS: Readonly<Record<string, number>> = {
  EPSILON: Number.EPSILON,
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
  MAX_VALUE: Number.MAX_VALUE,
  MIN_VALUE: Number.MIN_VALUE,
  NaN: Number.NaN,
  POSITIVE_INFINITY: Number.POSITIVE_INFINITY,
  NEGATIVE_INFINITY: Number.NEGATIVE_INFINITY,
};

export function numericLiteral(node: ts.NumericLiteral, scope: Scope): Expression {
  return number(Number(node.text), scope.spot(node));
}

export function numberConstant(node: ts.PropertyAccessExpression, scope: Scope): Expression | undefined {
  const owner = (node.expression as ts.Identifier).text;
  const name = node.name.text;
  if (owner === "Number" && Object.hasOwn(CONSTANTS, name)) return number(CONSTANTS[name] ?? Number.NaN, scope.spot(node));
  if (name === "BYTES_PER_ELEMENT") {
    const bits = /^(?:Uint|Int|Float)(8|16|32|64)(?:Clamped)?Array$/.exec(owner)?.[1];
    if (bits !== undefined) return number(Number(bits) / 8, scope.spot(node));
  }
  return undefined;
}

/** An operand of arithmetic: a number, or one that may be missing. */
export function toNumber(node: ts.Expression, scope: Scope): Expression {
  return (
    numberFrom(scope.builder.translate.expression(node, scope), scope) ??
    refuse(`calculates with a value of type ${scope.checker.typeToString(scope.checker.getTypeAtLocation(node))}`, node)
  );
}

/** In arithmetic undefined is NaN and null is 0. Undefined: it is no number. */
export function numberFrom(value: Expression, scope: Scope): Expression | undefined {
  const { type, spot } = value;
  if (type.kind === "number") return value;
  if (type.kind === "void") return sequence([{ kind: "expression", value, spot }], number(Number.NaN, spot), spot);
  if (type.kind !== "optional" || type.of.kind !== "number") return undefined;
  const id = scope.temporary(type, "maybe");
  const held = local(id, type, spot);
  const [none, zero] = [number(Number.NaN, spot), number(0, spot)];
  const missing = !type.null ? none : !type.undefined ? zero : conditional(isMissing(held, "null"), zero, none, NUMBER);
  return sequence([setLocal(id, value, spot)], conditional(isMissing(held, "nullish"), missing, narrow(held, NUMBER), NUMBER), spot);
}
