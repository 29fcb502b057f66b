/** Member and index access, `.length`, and `?.`: on constants, on objects and arrays of flows, and on what the language has. */
import { ts } from "ts-morph";
import { evaluate, notConstant } from "./scope.ts";
import { exportValue } from "./names.ts";
import { builtinMember } from "./builtins.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { Value } from "./value.ts";

export function access(expression: ts.PropertyAccessExpression | ts.ElementAccessExpression, scope: Scope): Value {
  // A member of an enum, or of a declaration whose value only its type tells: the checker knows the number.
  const known = scope.context.program.checker.getConstantValue(expression);
  if (known !== undefined) return primitive(known);
  const object = evaluate(expression.expression, scope);
  if (object.kind === "failed") return FAILED;
  if (expression.questionDotToken !== undefined && object.kind === "primitive" && (object.value === null || object.value === undefined))
    return primitive(undefined);
  const key = keyOf(expression, scope);
  return key === undefined ? FAILED : member(object, key, expression, scope);
}

function keyOf(expression: ts.PropertyAccessExpression | ts.ElementAccessExpression, scope: Scope): string | undefined {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  const value = evaluate(expression.argumentExpression, scope);
  if (value.kind === "primitive") return String(value.value);
  if (value.kind !== "failed") notConstant(expression.argumentExpression, scope, "an index must be a constant number or string");
  return undefined;
}

function member(object: Value, key: string, expression: ts.Expression, scope: Scope): Value {
  switch (object.kind) {
    case "array":
      return key === "length" ? primitive(object.items.length) : (object.items[Number(key)] ?? primitive(undefined));
    case "object":
      return object.fields.get(key) ?? primitive(undefined);
    case "primitive":
      return typeof object.value === "string" ? character(object.value, key, expression, scope) : notConstant(expression, scope);
    case "module":
      return exportValue(object.symbol, key, expression, scope);
    case "builtin":
      return builtinMember(`${object.path}.${key}`, expression, scope);
    default:
      return notConstant(
        expression,
        scope,
        object.kind === "flow" ? "a flow has no values while the pipeline is built; look into them in a node" : "",
      );
  }
}

function character(text: string, key: string, expression: ts.Expression, scope: Scope): Value {
  if (key === "length") return primitive(text.length);
  return /^\d+$/u.test(key) ? primitive(text[Number(key)]) : notConstant(expression, scope);
}
