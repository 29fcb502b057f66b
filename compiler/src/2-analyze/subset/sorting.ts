/** `sort` and `toSorted`: by a comparison, or by JavaScript's default, which compares texts. Kernels compare the pairs that V8 compares, in its order. */
import type { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { binary, BOOLEAN, builtin, conditional, local, NUMBER, number } from "./tree.ts";

export function sorted(array: Expression, node: ts.CallExpression, scope: Scope, name = "array.sort"): Expression {
  const { type } = array;
  if (type.kind !== "array") return refuse("sorts something that is not an array", node);
  if (type.item.kind === "optional") return refuse("sorts items that may be missing", node);
  const comparison: Type = { kind: "function", parameters: [type.item, type.item], result: NUMBER };
  const [given] = node.arguments;
  const by =
    given === undefined
      ? byText(type.item, comparison, node, scope)
      : convert(scope.builder.translate.expression(given, scope, comparison), comparison, scope, given);
  return builtin(name, [array, by], type, scope.spot(node));
}

function byText(item: Type, type: Type, node: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(node);
  const id = scope.builder.unique("compareText");
  const a = textOf(local("a", item, spot), node, scope);
  const b = textOf(local("b", item, spot), node, scope);
  const value = conditional(
    binary("<", a, b, BOOLEAN, spot),
    number(-1, spot),
    conditional(binary(">", a, b, BOOLEAN, spot), number(1, spot), number(0, spot), NUMBER),
    NUMBER,
  );
  const parameters = [
    { id: "a", type: item },
    { id: "b", type: item },
  ];
  scope.builder.add({
    id,
    label: "sort",
    parameters,
    result: NUMBER,
    locals: [],
    body: [{ kind: "return", value, spot }],
    captures: [],
    spot,
  });
  return { kind: "closure", function: id, type, spot };
}
