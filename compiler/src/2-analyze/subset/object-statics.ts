/** `Object.keys` and its kin on dictionaries; `Object.freeze` of anything is the thing itself, since nothing writes to what TypeScript calls readonly. */
import type { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { arrayFrom } from "./arrays.ts";
import { builtinCall } from "./builtin-call.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { BOOLEAN, builtin, required } from "./tree.ts";

export function objectStatic(method: string, node: ts.CallExpression, scope: Scope, target?: Type): Expression {
  const [first, second] = node.arguments;
  if (first === undefined) return refuse(`calls Object.${method}, which has no form in a kernel`, node);
  switch (method) {
    case "is":
      return builtinCall("Object.is", undefined, node.arguments, node, scope) ?? refuse("calls Object.is", node);
    case "freeze":
      return scope.builder.translate.expression(first, scope, target);
    case "keys":
    case "values":
    case "entries": {
      const wanted = target === undefined ? undefined : required(target);
      return arrayFrom(node, wanted?.kind === "array" ? wanted.item : undefined, scope);
    }
    case "hasOwn": {
      const object = scope.builder.translate.expression(first, scope);
      if (second === undefined || object.type.kind !== "map" || object.type.record !== true)
        return refuse("calls Object.hasOwn on an object that is not a dictionary", node);
      return builtin(
        "record.has",
        [object, textOf(scope.builder.translate.expression(second, scope), second, scope)],
        BOOLEAN,
        scope.spot(node),
      );
    }
    default:
      return refuse(`calls Object.${method}, which has no form in a kernel`, node);
  }
}
