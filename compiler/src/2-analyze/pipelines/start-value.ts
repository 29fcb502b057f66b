/** `env`, `secret` and `param`: values that are resolved where a stage starts, and only their names are known now. */
import type { ts } from "ts-morph";
import { listOf } from "../constants/collections.ts";
import { notConstant, refuse } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import { FAILED } from "../constants/value.ts";
import type { Primitive, Value } from "../constants/value.ts";

export function startValue(kind: "env" | "secret" | "param", expression: ts.CallExpression, scope: Scope): Value {
  const values = listOf(expression.arguments, scope);
  if (values === undefined) return FAILED;
  const [name, fallback] = values.map((value) => (value.kind === "primitive" ? value.value : undefined));
  if (typeof name !== "string") return notConstant(expression, scope, "its name must be a constant string");
  if (values[1] !== undefined && values[1].kind !== "primitive")
    return notConstant(expression, scope, "what stands in its place must be a constant");
  if (kind === "param") return param(name, fallback, expression, scope);
  if (kind === "secret") return { kind: "deferred", constant: { kind, name } };
  return { kind: "deferred", constant: typeof fallback === "string" ? { kind, name, fallback } : { kind, name } };
}

function param(name: string, fallback: Primitive, expression: ts.CallExpression, scope: Scope): Value {
  if (typeof fallback !== "string" && typeof fallback !== "number" && typeof fallback !== "boolean")
    return notConstant(expression, scope, "a param needs a default: a string, number or boolean");
  const { params } = scope.context.builder;
  const known = params.get(name);
  if (known !== undefined && known.default !== fallback) {
    return refuse(scope, expression, "RMC2017", {
      message: `the parameter "${name}" has two defaults: ${JSON.stringify(known.default)} and ${JSON.stringify(fallback)}`,
      help: `read it once, as in \`const ${/^[a-z_$][\w$]*$/iu.test(name) ? name : "value"} = param("${name}", …)\`, and use the const`,
    });
  }
  params.set(name, { name, default: fallback });
  return { kind: "deferred", constant: { kind: "param", name } };
}
