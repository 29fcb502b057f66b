/** Numbers: literals, conversions to a number, and the members of Number. Every number is a double. */
import type { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { number, sequence } from "./tree.ts";

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

/** An operand of arithmetic: what TypeScript lets through is a number, or certainly undefined, which is NaN. */
export function toNumber(node: ts.Expression, scope: Scope): Expression {
  const value = scope.builder.translate.expression(node, scope);
  if (value.type.kind === "number") return value;
  if (value.type.kind === "void")
    return sequence([{ kind: "expression", value, spot: value.spot }], number(Number.NaN, value.spot), value.spot);
  return refuse(
    value.type.kind === "optional"
      ? "calculates with a value that may be missing"
      : `calculates with a value of type ${scope.checker.typeToString(scope.checker.getTypeAtLocation(node))}`,
    node,
  );
}
