/**
 * `JSON.stringify` and `JSON.parse` of values whose type is known: calls of functions that are made for the type, when
 * everything else has been translated and it is known what objects there are (`json-write.ts`, `json-read.ts`).
 */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { writeValue } from "./json-write.ts";
import { skipOuter } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { builtin, evaluate, local, sequence, setLocal, STRING, string, VOID } from "./tree.ts";

export function jsonCall(method: string, node: ts.CallExpression, scope: Scope): Expression {
  const spread = node.arguments.find(ts.isSpreadElement);
  if (spread !== undefined) return refuse(`spreads an array into JSON.${method}`, spread);
  if (method === "stringify") return stringify(node, scope);
  return refuse(`calls JSON.${method}, which has no form in a kernel`, node);
}

function stringify(node: ts.CallExpression, scope: Scope): Expression {
  const [argument, replacer, space] = node.arguments;
  const spot = scope.spot(node);
  if (argument === undefined) return refuse("calls JSON.stringify without a value", node);
  if (replacer !== undefined && !isNothing(replacer))
    return refuse("gives JSON.stringify a replacer: make an object of what is to be written instead", replacer);
  const value = scope.builder.translate.expression(argument, scope);
  const { type } = value;
  if (type.kind === "void" || type.kind === "function" || (type.kind === "optional" && type.undefined))
    return refuse("gives JSON.stringify what may be undefined, of which it makes undefined, not a string", argument);
  scope.builder.printed.push({ type, at: argument });
  const id = scope.temporary(type, "value");
  const held = local(id, type, spot);
  return sequence(
    [
      setLocal(id, value, spot),
      evaluate(builtin("json.begin", [string(gapOf(space), spot)], VOID, spot), spot),
      ...writeValue(held, argument, scope),
    ],
    builtin("json.take", [], STRING, spot),
    spot,
  );
}

/** What an indentation consists of: at most ten spaces, or ten units of a string. */
function gapOf(space: ts.Expression | undefined): string {
  if (space === undefined || isNothing(space)) return "";
  const inner = skipOuter(space);
  if (ts.isStringLiteralLike(inner)) return inner.text.slice(0, 10);
  if (ts.isNumericLiteral(inner)) return " ".repeat(Math.min(10, Math.trunc(Number(inner.text))));
  return refuse("indents JSON by what is not a number or a string written here", space);
}

function isNothing(node: ts.Expression): boolean {
  const inner = skipOuter(node);
  return inner.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(inner) && inner.text === "undefined");
}
