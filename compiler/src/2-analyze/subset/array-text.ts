/** Arrays as text whose items are not all plain: each item as its text, one that is missing as nothing. */
import type { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { loopOver, ofValue } from "./iteration.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { builtin, conditional, evaluate, isMissing, local, narrow, NUMBER, sequence, setLocal, STRING, string } from "./tree.ts";

const TEXTS: Type = { kind: "array", item: STRING };

export function joined(object: Expression, separator: ts.Expression | undefined, node: ts.Node, scope: Scope): Expression {
  const between =
    separator === undefined
      ? string(",", object.spot)
      : convert(scope.builder.translate.expression(separator, scope, STRING), STRING, scope, separator);
  return joinedTexts(object, between, node, scope);
}

export function joinedTexts(object: Expression, between: Expression, at: ts.Node, scope: Scope): Expression {
  const { spot } = object;
  const [id, array, separator] = [
    scope.temporary(TEXTS, "texts"),
    scope.temporary(object.type, "items"),
    scope.temporary(STRING, "between"),
  ];
  const texts = local(id, TEXTS, spot);
  const iteration = ofValue(local(array, object.type, spot), at, scope);
  const push = evaluate(builtin("array.push", [texts, itemText(iteration.item, at, scope)], NUMBER, spot), spot);
  return sequence(
    [
      setLocal(array, object, spot),
      setLocal(separator, between, spot),
      setLocal(id, { kind: "array", items: [], type: TEXTS, spot }, spot),
      ...loopOver(iteration, [push], at, scope),
    ],
    builtin("array.join", [texts, local(separator, STRING, spot)], STRING, spot),
    spot,
  );
}

function itemText(item: Expression, at: ts.Node, scope: Scope): Expression {
  const { type, spot } = item;
  if (type.kind !== "optional") return textOf(item, at, scope);
  const id = scope.temporary(type, "item");
  const held = local(id, type, spot);
  const there = textOf(narrow(held, type.of), at, scope);
  return sequence([setLocal(id, item, spot)], conditional(isMissing(held, "nullish"), string("", spot), there, STRING), spot);
}
