/**
 * Objects used as dictionaries: `Record<string, T>`. A key that is a number is its text. Names that every object inherits
 * ("constructor", …) fail when they are read without having been set.
 */
import type { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { outsideOf } from "./indexing.ts";
import type { Use } from "./outside-use.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { builtin, evaluate, narrow, optional, VOID } from "./tree.ts";

export function recordKey(node: ts.Expression, scope: Scope): Expression {
  const key = scope.builder.translate.expression(node, scope);
  return key.type.kind === "string" || key.type.kind === "number"
    ? textOf(key, node, scope)
    : refuse("a dictionary key that is not a string", node);
}

export function readRecord(object: Expression, key: Expression, use: Use, _scope: Scope): Expression {
  if (object.type.kind !== "map") return object;
  const { value } = object.type;
  const found = builtin("record.get", [object, key], optional(value, "undefined"), key.spot);
  const missing = use === "number" ? "undefined" : outsideOf(value, use);
  return missing === "trap" || use === "number" ? narrow(found, value) : found;
}

export function writeRecord(object: Expression, key: Expression, value: Expression, at: ts.Node, scope: Scope): Statement {
  const type = object.type.kind === "map" ? object.type.value : value.type;
  const spot = scope.spot(at);
  return evaluate(builtin("record.set", [object, key, convert(value, type, scope, at)], VOID, spot), spot);
}
