/** `new X(…)`: an instance of a class of the user's, to be used as a node. Its arguments are constants. */
import type { ts } from "ts-morph";
import { listOf } from "./collections.ts";
import { evaluate, notConstant } from "./evaluate.ts";
import type { Scope } from "./scope.ts";
import { FAILED } from "./value.ts";
import type { Value } from "./value.ts";

export function makeInstance(expression: ts.NewExpression, scope: Scope): Value {
  const class_ = evaluate(expression.expression, scope);
  if (class_.kind === "failed") return FAILED;
  if (class_.kind !== "class") return notConstant(expression, scope, "only an instance of a class of yours can be made here, and only as a node");
  const values = listOf(expression.arguments ?? [], scope);
  return values === undefined ? FAILED : { kind: "instance", class: class_, arguments: values, expression, scope };
}
