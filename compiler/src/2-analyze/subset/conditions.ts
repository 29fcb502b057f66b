/** Conditions: JavaScript's truth of a value, and `!`, `&&`, `||` where only the truth is asked for. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { rawValue } from "./equality.ts";
import { skipParentheses } from "./outer.ts";
import type { Scope } from "./scope.ts";
import { and, BOOLEAN, boolean, builtin, evaluate, not, or, sequence } from "./tree.ts";

export function condition(node: ts.Expression, scope: Scope): Expression {
  const inner = skipParentheses(node);
  if (ts.isPrefixUnaryExpression(inner) && inner.operator === ts.SyntaxKind.ExclamationToken) return not(condition(inner.operand, scope));
  if (ts.isBinaryExpression(inner)) {
    const { kind } = inner.operatorToken;
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return and(condition(inner.left, scope), condition(inner.right, scope));
    if (kind === ts.SyntaxKind.BarBarToken) return or(condition(inner.left, scope), condition(inner.right, scope));
  }
  return truth(rawValue(inner, scope));
}

/** Whether no value of this type is 0, "", false or missing. */
export function isAlwaysTrue(type: Type): boolean {
  if (type.kind === "union") return type.options.every(isAlwaysTrue);
  return !["number", "string", "boolean", "bigint", "optional", "void", "null"].includes(type.kind);
}

/** 0, NaN, "", null, undefined and false are false. */
export function truth(value: Expression): Expression {
  const { spot, type } = value;
  switch (type.kind) {
    case "boolean":
      return value;
    case "number":
    case "string":
    case "optional":
    case "union":
      if (isAlwaysTrue(type)) return sequence([evaluate(value, spot)], boolean(true, spot), spot);
      return { kind: "truthy", value, type: BOOLEAN, spot };
    case "bigint":
      return builtin("bigint.isTrue", [value], BOOLEAN, spot);
    case "null":
    case "void":
      return sequence([evaluate(value, spot)], boolean(false, spot), spot);
    default:
      return sequence([evaluate(value, spot)], boolean(true, spot), spot);
  }
}
