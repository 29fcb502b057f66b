/** bigint: literals, operators, conversions. Numbers and bigints only meet in comparisons, as in JavaScript. */
import { ts } from "ts-morph";
import type { BinaryOperator, Expression, Type } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { toNumber } from "./numbers.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { binary, BOOLEAN, builtin, local, NUMBER, number, sequence, setLocal, STRING, string } from "./tree.ts";

export const BIGINT: Type = { kind: "bigint" };

const OPERATORS: Readonly<Partial<Record<BinaryOperator, string>>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "**": "power",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shiftLeft",
  ">>": "shiftRight",
};

export function bigintLiteral(node: ts.BigIntLiteral, scope: Scope): Expression {
  const spot = scope.spot(node);
  const value = BigInt(node.text.replace(/[n_]/g, ""));
  const exact = Number(value);
  return Number.isSafeInteger(exact)
    ? builtin("bigint.ofInteger", [number(exact, spot)], BIGINT, spot)
    : builtin("bigint.literal", [string(String(value), spot)], BIGINT, spot);
}

/** Undefined when neither side is a bigint. */
export function bigintArithmetic(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  at: ts.Node,
  scope: Scope,
): Expression | undefined {
  if (left.type.kind !== "bigint" && right.type.kind !== "bigint") return undefined;
  const name = OPERATORS[operator];
  if (name === undefined || left.type.kind !== "bigint" || right.type.kind !== "bigint")
    return refuse("calculates with a bigint and something else", at);
  return builtin(`bigint.${name}`, [left, right], BIGINT, scope.spot(at));
}

/** `<` and its kin; undefined when neither side is a bigint. */
export function bigintComparison(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  at: ts.Node,
  scope: Scope,
): Expression | undefined {
  const [a, b] = [left.type.kind, right.type.kind];
  if (a !== "bigint" && b !== "bigint") return undefined;
  const spot = scope.spot(at);
  const zero = number(0, spot);
  if (a === "bigint" && (b === "bigint" || b === "number")) {
    const order = builtin(b === "bigint" ? "bigint.compare" : "bigint.compareNumber", [left, right], NUMBER, spot);
    return binary(operator, order, zero, BOOLEAN, spot);
  }
  if (a !== "number") return refuse("compares a bigint with something else", at);
  const id = scope.temporary(NUMBER);
  const order = builtin("bigint.compareNumber", [right, local(id, NUMBER, spot)], NUMBER, spot);
  return sequence([setLocal(id, left, spot)], binary(operator, zero, order, BOOLEAN, spot), spot);
}

export function sameBigint(left: Expression, right: Expression): Expression {
  return binary("===", builtin("bigint.compare", [left, right], NUMBER, left.spot), number(0, left.spot), BOOLEAN, left.spot);
}

export function bigintUnary(operator: "-" | "~", value: Expression): Expression {
  return builtin(operator === "-" ? "bigint.negate" : "bigint.not", [value], BIGINT, value.spot);
}

/** `BigInt(value)`. */
export function toBigint(node: ts.Expression, scope: Scope): Expression {
  const value = scope.builder.translate.expression(node, scope);
  const { spot } = value;
  switch (value.type.kind) {
    case "bigint":
      return value;
    case "string":
      return builtin("bigint.parse", [value], BIGINT, spot);
    case "number":
      return builtin("bigint.fromNumber", [value], BIGINT, spot);
    case "boolean":
      return builtin("bigint.ofInteger", [builtin("boolean.toNumber", [value], NUMBER, spot)], BIGINT, spot);
    default:
      return refuse("makes a bigint of something that is not a plain value", node);
  }
}

/** `BigInt.asUintN(64, value)`. */
export function bigintStatic(method: string, node: ts.CallExpression, scope: Scope): Expression {
  const [bits, of] = node.arguments;
  if ((method !== "asUintN" && method !== "asIntN") || bits === undefined || of === undefined || node.arguments.some(ts.isSpreadElement))
    return refuse(`calls BigInt.${method}, which has no form in a kernel`, node);
  const count = toNumber(bits, scope);
  const value = convert(scope.builder.translate.expression(of, scope), BIGINT, scope, of);
  return builtin(`bigint.${method}`, [count, value], BIGINT, scope.spot(node));
}

export function bigintMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const [radix] = node.arguments;
  if (name === "valueOf") return object;
  if (name !== "toString") return refuse(`calls .${name} of a bigint, which has no form in a kernel`, node);
  return bigintText(object, radix === undefined ? undefined : toNumber(radix, scope));
}

export function bigintText(value: Expression, radix?: Expression): Expression {
  return builtin("bigint.toString", [value, radix ?? number(10, value.spot)], STRING, value.spot);
}
