/** Conditions: JavaScript's truth of a value, and `!`, `&&`, `||` where only the truth is asked for. */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { rawValue } from "./equality.ts";
import { skipParentheses } from "./outer.ts";
import type { Scope } from "./scope.ts";
import { and, BOOLEAN, boolean, evaluate, not, or, sequence } from "./tree.ts";

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

/** 0, NaN, "", null, undefined and false are false. */
export function truth(value: Expression): Expression {
  const { spot, type } = value;
  switch (type.kind) {
    case "boolean":
      return value;
    case "number":
    case "string":
    case "optional":
      return { kind: "truthy", value, type: BOOLEAN, spot };
    case "null":
    case "void":
      return sequence([evaluate(value, spot)], boolean(false, spot), spot);
    default:
      return sequence([evaluate(value, spot)], boolean(true, spot), spot);
  }
}
