/** Templates. A part that is only known when the stage starts makes the whole template such a value. */
import type { ts } from "ts-morph";
import { toConstantValue } from "./constant-of.ts";
import type { Constant } from "../../ir/graph.ts";
import { evaluate, notConstant } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { FAILED, primitive } from "./value.ts";
import type { DeferredValue, PrimitiveValue, Value } from "./value.ts";

export function template(expression: ts.TemplateExpression, scope: Scope): Value {
  const parts: (PrimitiveValue | DeferredValue)[] = [primitive(expression.head.text)];
  for (const span of expression.templateSpans) {
    const value = evaluate(span.expression, scope);
    if (value.kind !== "primitive" && value.kind !== "deferred")
      return value.kind === "failed"
        ? FAILED
        : notConstant(span.expression, scope, "only numbers, strings and booleans may stand in a template");
    parts.push(value, primitive(span.literal.text));
  }
  return parts.every((part) => part.kind === "primitive")
    ? primitive(parts.map((part) => String(part.value)).join(""))
    : { kind: "deferred", constant: deferred(parts) };
}

function deferred(parts: readonly (PrimitiveValue | DeferredValue)[]): Constant {
  const constants = parts
    .filter((part) => part.kind === "deferred" || part.value !== "")
    .map((part): Constant => (part.kind === "deferred" ? part.constant : { kind: "value", value: toConstantValue(part.value) }));
  return { kind: "template", parts: constants };
}
