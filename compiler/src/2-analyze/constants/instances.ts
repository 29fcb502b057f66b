/** `new X(…)`: an instance of a class of the user's, to be used as a node. Its arguments are constants. */
import type { ts } from "ts-morph";
import { listOf } from "./collections.ts";
import { evaluate, notConstant } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { FAILED } from "./value.ts";
import type { Value } from "./value.ts";

export function makeInstance(expression: ts.NewExpression, scope: Scope): Value {
  const made = evaluate(expression.expression, scope);
  if (made.kind === "failed") return FAILED;
  if (made.kind !== "class")
    return notConstant(expression, scope, "only an instance of a class of yours can be made here, and only as a node");
  const values = listOf(expression.arguments ?? [], scope);
  return values === undefined ? FAILED : { kind: "instance", class: made, arguments: values, expression, scope };
}
