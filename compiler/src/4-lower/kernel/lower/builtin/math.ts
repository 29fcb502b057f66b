/** Math.*: the exact ones are operators, the rest is the portable Math of the prelude. */
import type { KernelExpression, KernelOperator } from "../../../../ir/kernel.ts";
import { UNARY_MATH } from "../../../../ir/prelude.ts";
import { f64, operate, prelude, toDouble } from "../build.ts";
import { lowerNumber, toInt32 } from "../operator.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import type { BuiltinRule } from "./builtin.ts";
import type { Builtin } from "./presence.ts";

const EXACT = ["abs", "sqrt", "floor", "ceil", "trunc", "fround"] as const;
export const MATH: Readonly<Record<string, BuiltinRule>> = {
  ...Object.fromEntries(EXACT.map((name) => [`Math.${name}`, exact(`f64.${name}`)])),
  ...Object.fromEntries([...UNARY_MATH, "atan2"].map((name) => [`Math.${name}`, portable(`math.${name}`)])),
  "Math.pow": exact("f64.pow"),
  "Math.min": fold("f64.min", Infinity),
  "Math.max": fold("f64.max", -Infinity),
  "Math.imul": (expression, scope) => toDouble(operate("i32.mul", numbers(expression, scope).map(toInt32), expression.spot)),
  "Math.clz32": (expression, scope) => toDouble(operate("i32.clz", numbers(expression, scope).map(toInt32), expression.spot)),
  "Math.hypot": hypot,
};

function exact(operator: KernelOperator): BuiltinRule {
  return (expression, scope) => operate(operator, numbers(expression, scope), expression.spot);
}

function portable(name: string): BuiltinRule {
  return (expression, scope) => prelude(name, numbers(expression, scope), expression.spot);
}

function fold(operator: KernelOperator, empty: number): BuiltinRule {
  return (expression, scope) => {
    const [first, ...rest] = numbers(expression, scope);
    return rest.reduce((sum, value) => operate(operator, [sum, value], expression.spot), first ?? f64(empty, expression.spot));
  };
}

function hypot(expression: Builtin, scope: Scope): KernelExpression {
  const values = numbers(expression, scope);
  if (values.length !== 2 && values.length !== 3)
    throw new Refusal("calls Math.hypot with other than two or three arguments", expression.spot);
  return prelude(`math.hypot${values.length}`, values, expression.spot);
}

function numbers(expression: Builtin, scope: Scope): KernelExpression[] {
  return expression.arguments.map((argument) => lowerNumber(argument, scope));
}
