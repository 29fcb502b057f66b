/**
 * Calls: the words of the language, methods of constants, pure functions of the language, and functions of the user's,
 * which are inlined. Anything else could do anything, so it is no constant.
 */
import { ts } from "ts-morph";
import { joinCall } from "../pipelines/join-call.ts";
import { makeCompute } from "../pipelines/compute.ts";
import { placeCall } from "../pipelines/place-call.ts";
import { startValue } from "../pipelines/start-value.ts";
import { callArrayMethod } from "./array-methods.ts";
import { callBuiltin } from "./builtins.ts";
import { listOf } from "./collections.ts";
import { applyFunction, evaluate, notConstant, refuse, shown } from "./scope.ts";
import type { Scope } from "./scope.ts";
import { callStringMethod } from "./string-methods.ts";
import { FAILED, primitive } from "./value.ts";
import type { ApiValue, Value } from "./value.ts";

export function call(expression: ts.CallExpression, scope: Scope): Value {
  const callee = expression.expression;
  if (ts.isPropertyAccessExpression(callee)) {
    const object = evaluate(callee.expression, scope);
    if (object.kind === "failed") return FAILED;
    if (object.kind === "array" || (object.kind === "primitive" && typeof object.value === "string"))
      return method(object, callee.name.text, expression, scope);
  }
  const value = evaluate(expression.expression, scope);
  if (value.kind === "failed") return FAILED;
  if (value.kind === "primitive" && value.value === undefined && expression.questionDotToken !== undefined) return primitive(undefined);
  if (value.kind === "place") return placeCall(value, expression, scope);
  if (value.kind === "api") return apiCall(value, expression, scope);
  const values = listOf(expression.arguments, scope);
  if (values === undefined) return FAILED;
  if (value.kind === "builtin") return callBuiltin(value.path, values, expression, scope);
  if (value.kind === "function") return applyFunction(value, values, expression, scope);
  return notConstant(expression, scope);
}

function method(object: Value, name: string, expression: ts.CallExpression, scope: Scope): Value {
  const values = listOf(expression.arguments, scope);
  if (values === undefined) return FAILED;
  if (object.kind === "array") return callArrayMethod(object, name, values, expression, scope);
  return callStringMethod(object.kind === "primitive" ? String(object.value) : "", name, values, expression, scope);
}

function apiCall({ name }: ApiValue, expression: ts.CallExpression, scope: Scope): Value {
  switch (name) {
    case "pipeline":
      return scope.inPipeline
        ? refuse(scope, expression, "RMC2003", {
            message: `${shown(expression)} makes a pipeline inside a pipeline`,
            help: "write the inner one as a plain function from flows to flows, and call it",
          })
        : { kind: "pipeline", call: expression, scope };
    case "merge":
    case "zip":
    case "latest":
    case "byTime":
      return joinCall(name, expression, scope);
    case "compute":
      return makeCompute(expression, scope);
    case "env":
    case "secret":
    case "param":
      return startValue(name, expression, scope);
    default:
      // The places themselves are values of kind "place" as soon as their name is read.
      return notConstant(expression, scope);
  }
}
