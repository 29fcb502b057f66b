/** Calls of functions in the list of `ir/builtins.ts`, by their signatures there: arguments converted, results typed. */
import { ts } from "ts-morph";
import { BUILTINS } from "../../ir/builtins.ts";
import type { Expression, Type } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { BOOLEAN, builtin, NUMBER, optional, STRING, VOID } from "./tree.ts";

/** `receiver` undefined: a static function. Undefined when the list has no such name. */
export function builtinCall(
  name: string,
  receiver: Expression | undefined,
  given: readonly ts.Expression[],
  node: ts.Node,
  scope: Scope,
): Expression | undefined {
  const signature = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (signature === undefined) return undefined;
  const { parameters, result } = parse(signature);
  const types = bindings(receiver?.type);
  const expected = receiver === undefined ? parameters : parameters.slice(1);
  const spread = given.find(ts.isSpreadElement);
  if (spread !== undefined || given.length > expected.length)
    return refuse(`gives ${plain(name)} arguments that have no form in a kernel`, spread ?? node);
  const values = withoutUndefined(given).map((argument, i) =>
    convert(argumentOf(argument, expected[i] ?? "", types, scope), typeNamed(expected[i] ?? "", types), scope, argument),
  );
  const missing = expected[values.length];
  if (missing !== undefined && !missing.endsWith("?")) return refuse(`calls ${plain(name)} with too few arguments`, node);
  return builtin(name, receiver === undefined ? values : [receiver, ...values], resultOf(result, receiver?.type, types), scope.spot(node));
}

function argumentOf(node: ts.Expression, pattern: string, types: ReadonlyMap<string, Type>, scope: Scope): Expression {
  return scope.builder.translate.expression(node, scope, typeNamed(pattern, types));
}

/** `undefined` at the end is the same as nothing there. */
function withoutUndefined(given: readonly ts.Expression[]): readonly ts.Expression[] {
  const last = given.at(-1);
  return last !== undefined && ts.isIdentifier(last) && last.text === "undefined" ? withoutUndefined(given.slice(0, -1)) : given;
}

function parse(signature: string): { parameters: string[]; result: string } {
  const close = signature.lastIndexOf(")");
  const inside = signature.slice(1, close);
  const parameters: string[] = [];
  let depth = 0;
  let part = "";
  for (const unit of `${inside},`) {
    if (unit === "<" || unit === "(") depth++;
    if (unit === ">" || unit === ")") depth--;
    if (unit !== "," || depth > 0) part += unit;
    else {
      if (part.trim() !== "") parameters.push(part.trim());
      part = "";
    }
  }
  return { parameters, result: signature.slice(close + 1).trim() };
}

function bindings(type: Type | undefined): Map<string, Type> {
  const types = new Map<string, Type>();
  if (type?.kind === "array" || type?.kind === "set") types.set("T", type.item);
  if (type?.kind === "map") types.set("K", type.key).set("V", type.value);
  if (type !== undefined) types.set("receiver", type);
  return types;
}

function typeNamed(pattern: string, types: ReadonlyMap<string, Type>): Type {
  const name = pattern.replace(/\?$/, "");
  if (name === "number") return NUMBER;
  if (name === "string") return STRING;
  if (name === "boolean") return BOOLEAN;
  if (name === "buffer" || name === "dataview") return { kind: name };
  if (name === "array<string>") return { kind: "array", item: STRING };
  if (name === "array<T>" || name === "typed<E>") return types.get("receiver") ?? VOID;
  return types.get(name) ?? VOID;
}

function resultOf(pattern: string, receiver: Type | undefined, types: ReadonlyMap<string, Type>): Type {
  if (pattern === "void") return VOID;
  if ((pattern === "array<T>" || pattern === "typed<E>") && receiver !== undefined) return receiver;
  return pattern.endsWith("?") ? optional(typeNamed(pattern, types), "undefined") : typeNamed(pattern, types);
}

/** As a user would write it: "string.slice" is `.slice`. */
function plain(name: string): string {
  const [family = "", method = ""] = name.split(".");
  return /^[A-Z]/.test(family) || family === "console" ? name : `.${method}`;
}
