/** `Math`: constants are values, functions are the portable ones of the language's list. */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { BUILTINS } from "../../ir/builtins.ts";
import { arrayOf } from "./arrays.ts";
import { capabilityCall } from "./capabilities.ts";
import { iterationOf, loopOver } from "./iteration.ts";
import { toNumber } from "./numbers.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { binary, builtin, local, NUMBER, number, sequence, setLocal } from "./tree.ts";
import { wayOut } from "./ways-out.ts";

const CONSTANTS: Readonly<Record<string, number>> = {
  PI: Math.PI,
  E: Math.E,
  LN2: Math.LN2,
  LN10: Math.LN10,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  SQRT2: Math.SQRT2,
  SQRT1_2: Math.SQRT1_2,
};

export function mathConstant(node: ts.PropertyAccessExpression, scope: Scope): Expression | undefined {
  const isMath = ts.isIdentifier(node.expression) && node.expression.text === "Math";
  return isMath ? mathConstantNamed(node.name.text, node, scope) : undefined;
}

export function mathConstantNamed(name: string, node: ts.Node, scope: Scope): Expression | undefined {
  return Object.hasOwn(CONSTANTS, name) ? number(CONSTANTS[name] ?? Number.NaN, scope.spot(node)) : undefined;
}

export function mathCall(name: string, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (name === "random") return capabilityCall("Math.random", node, scope) ?? refuse("uses Math.random", node);
  if (name === "max" || name === "min") return extreme(name, node, scope);
  if (name === "hypot" && (node.arguments.some(ts.isSpreadElement) || node.arguments.length > 3)) return hypotOfAll(node, scope);
  if (node.arguments.some(ts.isSpreadElement)) return refuse(`spreads an array into Math.${name}`, node);
  const values = node.arguments.map((argument) => toNumber(argument, scope));
  const [first, second] = values;
  if (name === "pow" && first !== undefined && second !== undefined) return binary("**", first, second, NUMBER, spot);
  if (name === "hypot" && first !== undefined && values.length === 1) return builtin("Math.abs", values, NUMBER, spot);
  if (name === "hypot" && first === undefined) return number(0, spot);
  if (!Object.hasOwn(BUILTINS, `Math.${name}`) || first === undefined)
    return refuse(`calls Math.${name}, which has no form in a kernel${wayOut(`Math.${name}`)}`, node);
  return builtin(`Math.${name}`, values, NUMBER, spot);
}

/** Of any number of them, spread or not. */
function hypotOfAll(node: ts.CallExpression, scope: Scope): Expression {
  const list = arrayOf(node.arguments, { kind: "array", item: NUMBER }, node, scope);
  return builtin("array.hypot", [list], NUMBER, scope.spot(node));
}

/** Pair by pair, from the left; of nothing it is the neutral infinity. */
function extreme(name: "max" | "min", node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const neutral = number(name === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, spot);
  const pair = (left: Expression, right: Expression): Expression => builtin(`Math.${name}`, [left, right], NUMBER, spot);
  const values = node.arguments.map((argument) =>
    ts.isSpreadElement(argument) ? overItems(argument, neutral, pair, scope) : toNumber(argument, scope),
  );
  const [first, ...rest] = values;
  return first === undefined ? neutral : rest.reduce(pair, rest.length === 0 ? first : first);
}

function overItems(
  node: ts.SpreadElement,
  neutral: Expression,
  pair: (left: Expression, right: Expression) => Expression,
  scope: Scope,
): Expression {
  const spot = scope.spot(node);
  const iteration = iterationOf(node.expression, scope);
  if (iteration.item.type.kind !== "number") return refuse("spreads something that is not an array of numbers", node);
  const result = scope.temporary(NUMBER, "extreme");
  const step = setLocal(result, pair(local(result, NUMBER, spot), iteration.item), spot);
  return sequence([setLocal(result, neutral, spot), ...loopOver(iteration, [step], node, scope)], local(result, NUMBER, spot), spot);
}
