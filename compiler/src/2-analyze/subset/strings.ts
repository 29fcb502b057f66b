/** Strings are sequences of UTF-16 units; their methods without regular expressions, locales and callbacks. */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { builtinCall } from "./builtin-call.ts";
import { loopOver, ofValue } from "./iteration.ts";
import { skipParentheses } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { wayOut } from "./ways-out.ts";
import { replacedBy } from "./text-replace.ts";
import { binary, builtin, evaluate, local, NUMBER, number, sequence, setLocal, STRING, string } from "./tree.ts";
import { toNumber } from "./numbers.ts";

export function stringMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (name === "toString" || name === "valueOf") return object;
  if (name === "concat")
    return node.arguments.reduce(
      (left, argument) => binary("+", left, textOf(scope.builder.translate.expression(argument, scope), argument, scope), STRING, spot),
      object,
    );
  if ((name === "charCodeAt" || name === "charAt") && node.arguments.length === 0)
    return builtin(`string.${name}`, [object, number(0, spot)], name === "charAt" ? STRING : NUMBER, spot);
  if (name === "split" && node.arguments.length === 0)
    return { kind: "array", items: [object], type: { kind: "array", item: STRING }, spot };
  const [pattern] = node.arguments;
  if (pattern !== undefined && ts.isRegularExpressionLiteral(skipParentheses(pattern)))
    return refuse("uses a regular expression: use indexOf, split with a text, or a loop over the characters", pattern);
  const by = node.arguments[1];
  if ((name === "replace" || name === "replaceAll") && pattern !== undefined && by !== undefined && isFunction(by, scope))
    return replacedBy(object, name === "replaceAll", pattern, by, scope);
  const form = { trimLeft: "trimStart", trimRight: "trimEnd" }[name] ?? name;
  const made = isUsers(form) ? builtinCall(`string.${form}`, object, node.arguments, node, scope) : undefined;
  return made ?? refuse(`calls .${name} of a string, which has no form in a kernel${wayOut(name)}`, node);
}

function isFunction(node: ts.Expression, scope: Scope): boolean {
  return scope.checker.getTypeAtLocation(node).getCallSignatures().length > 0;
}

/** `String.fromCharCode(a, b)`. */
export function fromCodes(method: "fromCharCode" | "fromCodePoint", node: ts.CallExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const parts = node.arguments.map((argument) => {
    if (ts.isSpreadElement(argument)) return fromAll(method, argument.expression, scope);
    return builtin(`string.${method}`, [toNumber(argument, scope)], STRING, spot);
  });
  const [first = string("", spot), ...rest] = parts;
  return rest.reduce((left, right) => binary("+", left, right, STRING, spot), first);
}

/** `String.fromCharCode(...codes)`. */
function fromAll(method: "fromCharCode" | "fromCodePoint", node: ts.Expression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const numbers: Type = { kind: "array", item: NUMBER };
  const codes = scope.builder.translate.expression(node, scope, ts.isArrayLiteralExpression(skipParentheses(node)) ? numbers : undefined);
  const { type } = codes;
  if (type.kind !== "typed" && (type.kind !== "array" || type.item.kind !== "number"))
    return refuse("spreads something that is not an array of numbers", node);
  if (method === "fromCharCode") return builtin("string.fromCharCodes", [codes], STRING, spot);
  const list: Type = { kind: "array", item: STRING };
  const texts = local(scope.temporary(list, "texts"), list, spot);
  const iteration = ofValue(codes, node, scope);
  const text = builtin("string.fromCodePoint", [iteration.item], STRING, spot);
  const push = evaluate(builtin("array.push", [texts, text], NUMBER, spot), spot);
  const start = setLocal(texts.kind === "local" ? texts.id : "", { kind: "array", items: [], type: list, spot }, spot);
  const joined = builtin("array.join", [texts, string("", spot)], STRING, spot);
  return sequence([start, ...loopOver(iteration, [push], node, scope)], joined, spot);
}

/** Not our own names in the list. */
function isUsers(name: string): boolean {
  return !["toNumber", "fromCharCode", "fromCodePoint", "fromCharCodes", "characters"].includes(name);
}

export function numberMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  if (name === "valueOf") return object;
  if (name === "toString" && node.arguments.length === 0) return textOf(object, node, scope);
  if (name === "toPrecision" && node.arguments.length === 0) return textOf(object, node, scope);
  const known: Type["kind"] = object.type.kind;
  if (known === "boolean") return refuse(`calls .${name} of a boolean, which has no form in a kernel`, node);
  return (
    builtinCall(`number.${name}`, object, node.arguments, node, scope) ??
    refuse(`calls .${name} of a number, which has no form in a kernel${wayOut(name)}`, node)
  );
}
