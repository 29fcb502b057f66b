/** Number.*, the methods of numbers and booleans, and Object.is on numbers. */
import type { KernelExpression, KernelStatement } from "../../../../ir/kernel.ts";
import { both, f64, operate, prelude, sequence } from "../build.ts";
import type { Scope } from "../scope.ts";
import type { BuiltinRule } from "./builtin.ts";
import type { Builtin } from "./presence.ts";
import { lowerArgument } from "./presence.ts";

export const NUMBER: Readonly<Record<string, BuiltinRule>> = {
  "Number.isNaN": question((value) => operate("f64.ne", [value, value], value.at)),
  "Number.isFinite": question(isFinite),
  "Number.isInteger": question(isInteger),
  "Number.isSafeInteger": question((value) =>
    both(isInteger(value), operate("f64.le", [operate("f64.abs", [value], value.at), f64(Number.MAX_SAFE_INTEGER, value.at)], value.at)),
  ),
  "Number.parseFloat": direct("number.parseFloat"),
  "Number.parseInt": filled("number.parseInt", 0),
  "string.toNumber": direct("string.toNumber"),
  "boolean.toNumber": (expression, scope) => operate("f64.from_bool", [lowerArgument(expression, 0, scope)], expression.spot),
  "Object.is": direct("number.sameValue"),
  "number.toString": direct("number.toStringRadix"),
  "number.toFixed": filled("number.toFixed", 0),
  "number.toPrecision": direct("number.toPrecision"),
  "number.toExponential": (expression, scope) =>
    (expression.arguments.length === 1 ? direct("number.toExponentialShortest") : direct("number.toExponential"))(expression, scope),
};

/** The prelude function with just the arguments given. */
export function direct(name: string): BuiltinRule {
  return (expression, scope) => prelude(name, values(expression, scope), expression.spot);
}

/** The prelude function; a missing last argument is this number. */
export function filled(name: string, ...defaults: readonly number[]): BuiltinRule {
  return (expression, scope) => {
    const given = values(expression, scope);
    const total = preludeArity(defaults, expression);
    const missing = defaults.slice(defaults.length - (total - given.length)).map((value) => f64(value, expression.spot));
    return prelude(name, [...given, ...(total > given.length ? missing : [])], expression.spot);
  };
}

function preludeArity(defaults: readonly number[], expression: Builtin): number {
  return Math.max(expression.arguments.length, required(expression.name) + defaults.length);
}

/** How many arguments the function cannot do without. */
function required(name: string): number {
  return REQUIRED_TWO.has(name) ? 2 : 1;
}

const REQUIRED_TWO: ReadonlySet<string> = new Set([
  "string.indexOf",
  "string.lastIndexOf",
  "string.includes",
  "string.startsWith",
  "string.endsWith",
  "string.split",
  "array.indexOf",
  "array.lastIndexOf",
  "array.includes",
  "array.fill",
  "array.copyWithin",
  "array.splice",
  "typed.indexOf",
  "typed.lastIndexOf",
  "typed.includes",
  "typed.fill",
  "typed.copyWithin",
  "typed.set",
]);

function question(answer: (value: KernelExpression) => KernelExpression): BuiltinRule {
  return (expression: Builtin, scope: Scope) => {
    const before: KernelStatement[] = [];
    const value = scope.hold(lowerArgument(expression, 0, scope), before);
    return sequence(before, answer(value));
  };
}

/** x − x is 0 for finite x, NaN otherwise. */
function isFinite(value: KernelExpression): KernelExpression {
  return operate("f64.eq", [operate("f64.sub", [value, value], value.at), f64(0, value.at)], value.at);
}

function isInteger(value: KernelExpression): KernelExpression {
  return both(isFinite(value), operate("f64.eq", [operate("f64.trunc", [value], value.at), value], value.at));
}

function values(expression: Builtin, scope: Scope): KernelExpression[] {
  return expression.arguments.map((_, i) => lowerArgument(expression, i, scope));
}
