/** Optional chaining: `a?.b.c()` is undefined as a whole when `a` is missing. What is asked is evaluated once. */
import { ts } from "ts-morph";
import type { Expression } from "../../ir/unit.ts";
import { applied, methodOf } from "./calls.ts";
import { tryConvert } from "./convert.ts";
import { readIndexed } from "./indexing.ts";
import { narrowed } from "./identifiers.ts";
import { useOfExpression } from "./outside-use.ts";
import { rawProperty } from "./properties.ts";
import { rawValue } from "./equality.ts";
import type { Scope } from "./scope.ts";
import {
  conditional,
  evaluate,
  isMissing,
  local,
  narrow,
  not,
  nothing,
  number,
  optional,
  orElse,
  sequence,
  setLocal,
  VOID,
  widen,
} from "./tree.ts";

type Chain = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.CallExpression;

export function isOptionalChain(node: ts.Node): node is Chain {
  return (
    (node.flags & ts.NodeFlags.OptionalChain) !== 0 &&
    (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node))
  );
}

export function optionalChain(node: Chain, scope: Scope): Expression {
  const value = links(node, scope, (last) => last);
  if (ts.isExpressionStatement(node.parent) || ts.isVoidExpression(node.parent)) return value;
  const use = useOfExpression(node, scope.builder);
  const mayLack = value.type.kind === "optional" && value.type.of.kind === "number" && !value.type.null;
  // The checker took the object for present: in arithmetic its undefined is NaN.
  if (use === "number" && mayLack) return orElse(value, number(Number.NaN, value.spot));
  return use === "number" || use === "value" ? narrowed(value, node, scope) : value;
}

/** `rest`: what is done with this link's value, to the end of the chain. */
function links(node: ts.Expression, scope: Scope, rest: (value: Expression) => Expression): Expression {
  if (ts.isNonNullExpression(node) && isOptionalChain(node.expression))
    return links(node.expression, scope, (value) => rest(present(value)));
  if (!isOptionalChain(node)) return rest(rawValue(node, scope));
  if (ts.isCallExpression(node)) return callLink(node, scope, rest);
  return links(node.expression, scope, (object) =>
    guarded(object, node.questionDotToken !== undefined, scope, (value) => rest(member(node, value, scope))),
  );
}

function callLink(node: ts.CallExpression, scope: Scope, rest: (value: Expression) => Expression): Expression {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee))
    return links(callee, scope, (value) =>
      guarded(value, node.questionDotToken !== undefined, scope, (f) => rest(applied(f, node, scope))),
    );
  return links(callee.expression, scope, (object) =>
    guarded(object, callee.questionDotToken !== undefined, scope, (value) => {
      if (node.questionDotToken === undefined) return rest(methodOf(value, node, callee, scope));
      return guarded(rawProperty(callee, value, scope), true, scope, (f) => rest(applied(f, node, scope)));
    }),
  );
}

function member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, object: Expression, scope: Scope): Expression {
  return ts.isPropertyAccessExpression(node) ? rawProperty(node, object, scope) : readIndexed(node, object, scope);
}

function guarded(value: Expression, asks: boolean, scope: Scope, rest: (value: Expression) => Expression): Expression {
  if (!asks || value.type.kind !== "optional") {
    if (asks && (value.type.kind === "void" || value.type.kind === "null"))
      return sequence([evaluate(value, value.spot)], nothing("undefined", VOID, value.spot), value.spot);
    return rest(present(value));
  }
  const { spot } = value;
  const id = scope.temporary(value.type, "link");
  const held = local(id, value.type, spot);
  const result = rest(narrow(held, value.type.of));
  const start = setLocal(id, value, spot);
  if (result.type.kind === "void")
    return sequence(
      [start, { kind: "if", test: not(isMissing(held, "nullish")), then: [evaluate(result, spot)], else: [], spot }],
      nothing("undefined", VOID, spot),
      spot,
    );
  const type = optional(result.type, "undefined");
  const converted = tryConvert(result, type, scope.builder) ?? widen(result, type);
  return sequence([start], conditional(isMissing(held, "nullish"), nothing("undefined", type, spot), converted, type), spot);
}

/** The checker knows it to be there. */
function present(value: Expression): Expression {
  return value.type.kind === "optional" ? narrow(value, value.type.of) : value;
}
