/** What leaves the node in the middle of a call: `emit(value)`, and `yield value` in a generator. Nothing is emitted for null and undefined. */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { isMissing, local, narrow, nothing, sequence, setLocal } from "./tree.ts";

export function emitCall(node: ts.CallExpression, scope: Scope): Expression {
  const [argument, extra] = node.arguments;
  if (argument === undefined || extra !== undefined || ts.isSpreadElement(argument)) return refuse("calls emit with other than one value", node);
  return sequence(emitted(argument, scope), nothing("undefined", { kind: "void" }, scope.spot(node)), scope.spot(node));
}

export function yielded(node: ts.YieldExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  if (scope.returning.generator !== true) return refuse("uses a generator", node);
  if (node.asteriskToken !== undefined) return refuse("uses yield*", node);
  if (!ts.isExpressionStatement(node.parent)) return refuse("uses the value of yield", node);
  return sequence(node.expression === undefined ? [] : emitted(node.expression, scope), nothing("undefined", { kind: "void" }, spot), spot);
}

function emitted(node: ts.Expression, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const type = scope.builder.emitted;
  if (type === undefined) return refuse("emits outside of the node's own methods", node);
  const value = scope.builder.translate.expression(node, scope, type);
  if (value.type.kind === "void" || value.type.kind === "null") return [{ kind: "expression", value, spot }];
  if (value.type.kind !== "optional") return [{ kind: "emit", value: convert(value, type, scope, node), spot }];
  const id = scope.temporary(value.type, "out");
  const held = local(id, value.type, spot);
  const present = convert(narrow(held, value.type.of), type, scope, node);
  return [setLocal(id, value, spot), { kind: "if", test: isMissing(held, "nullish"), then: [], else: [{ kind: "emit", value: present, spot }], spot }];
}
