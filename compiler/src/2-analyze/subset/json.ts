/**
 * `JSON.stringify` and `JSON.parse` of values whose type is known: calls of functions that are made for the type, when
 * everything else has been translated and it is known what objects there are (`json-write.ts`, `json-read.ts`).
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { errorType } from "./errors.ts";
import { readValue } from "./json-read.ts";
import { writeValue } from "./json-write.ts";
import { skipOuter } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { objectOf } from "./structs.ts";
import { binary, BOOLEAN, builtin, evaluate, local, sameType, sequence, setLocal, STRING, string, VOID } from "./tree.ts";

/** `target`: the type that the place wants, which is what JSON.parse is taken for. */
export function jsonCall(method: string, node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const spread = node.arguments.find(ts.isSpreadElement);
  if (spread !== undefined) return refuse(`spreads an array into JSON.${method}`, spread);
  if (method === "stringify") return stringify(node, scope);
  if (method === "parse") return parse(node, scope, target);
  return refuse(`calls JSON.${method}, which has no form in a kernel`, node);
}

function parse(node: ts.CallExpression, scope: Scope, target: Type | undefined): Expression {
  const [argument, reviver] = node.arguments;
  const { builder } = scope;
  const spot = scope.spot(node);
  if (argument === undefined) return refuse("calls JSON.parse without a text", node);
  if (reviver !== undefined && !isNothing(reviver))
    return refuse("gives JSON.parse a reviver: change the value after it has been read", reviver);
  const wanted = target ?? constantType(argument, scope);
  if (wanted === undefined || wanted.kind === "void" || wanted.kind === "null")
    return refuse("reads JSON whose type is not known: write JSON.parse(text) as the type that it has", node);
  const type: Type = wanted.kind === "optional" ? (wanted.null ? { ...wanted, undefined: false } : wanted.of) : wanted;
  const text = builder.translate.expression(argument, scope, STRING);
  if (text.type.kind !== "string") return refuse("gives JSON.parse what is not a string", argument);
  builder.parsed.push({ type, at: node });
  const message = scope.temporary(STRING, "message");
  const held = local(message, STRING, spot);
  const name = "SyntaxError" as const;
  const error: Expression = { kind: "error", name, message: held, type: errorType(name, builder), spot };
  return sequence(
    [
      setLocal(message, builtin("reader.open", [text], STRING, spot), spot),
      {
        kind: "if",
        test: binary("!==", held, string("", spot), BOOLEAN, spot),
        then: [{ kind: "throw", value: error, spot }],
        else: [],
        spot,
      },
    ],
    readValue(type, node, scope),
    spot,
  );
}

/** Of a text that is written here it is known what it gives. */
function constantType(node: ts.Expression, scope: Scope): Type | undefined {
  const inner = skipOuter(node);
  if (!ts.isStringLiteralLike(inner)) return undefined;
  try {
    return typeOfJson(JSON.parse(inner.text), scope);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function typeOfJson(value: unknown, scope: Scope): Type | undefined {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return { kind: typeof value as "number" };
  if (typeof value !== "object" || value === null) return undefined;
  const parts = Object.entries(value).map(([name, part]) => ({ name, type: typeOfJson(part, scope) }));
  if (parts.some(({ type }) => type === undefined) || parts.length === 0) return undefined;
  const fields = parts.map(({ name, type }) => ({ name, type: type ?? VOID }));
  const [first] = fields;
  if (!Array.isArray(value)) return fields.some(({ name }) => name === "__proto__") ? undefined : objectOf("object", fields, scope);
  return first !== undefined && fields.every(({ type }) => sameType(type, first.type)) ? { kind: "array", item: first.type } : undefined;
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
