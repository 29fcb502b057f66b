/** `replace` and `replaceAll` of a text by what a function gives: a loop from place to place, the function's body in it. */
import type { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { applyCallback } from "./callbacks.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { binary, BOOLEAN, builtin, conditional, lengthOf, NUMBER, number, sequence, setLocal, STRING, string } from "./tree.ts";

export function replacedBy(object: Expression, all: boolean, pattern: ts.Expression, by: ts.Expression, scope: Scope): Expression {
  const spot = scope.spot(by);
  const variable = (name: string, type: Type): Expression & { readonly kind: "local" } => ({
    kind: "local",
    id: scope.temporary(type, name),
    type,
    spot,
  });
  const [text, part, out] = [variable("text", STRING), variable("part", STRING), variable("out", STRING)];
  const [from, at] = [variable("from", NUMBER), variable("at", NUMBER)];
  const searched = scope.builder.translate.expression(pattern, scope, STRING);
  if (searched.type.kind !== "string") return refuse("replaces what is not a string", pattern);
  const callback = applyCallback(by, [part, at, text], undefined, scope);
  const result =
    callback.result === undefined ? refuse("replaces by a function that gives nothing", by) : textOf(callback.result, by, scope);
  const set = (target: Expression & { readonly kind: "local" }, value: Expression): Statement =>
    setLocal(target.id, value, spot, target.type);
  const plus = (left: Expression, right: Expression, type: Type): Expression => binary("+", left, right, type, spot);
  const find = (start: Expression): Expression => builtin("string.indexOf", [text, part, start], NUMBER, spot);
  const slice = (start: Expression, end?: Expression): Expression =>
    builtin("string.slice", end === undefined ? [text, start] : [text, start, end], STRING, spot);
  // An empty text is found at each place once, the end too.
  const size = lengthOf(part, spot);
  const next = plus(at, conditional(binary(">", size, number(0, spot), BOOLEAN, spot), size, number(1, spot), NUMBER), NUMBER);
  const isPast = binary(">", next, lengthOf(text, spot), BOOLEAN, spot);
  const step = all ? conditional(isPast, number(-1, spot), find(next), NUMBER) : number(-1, spot);
  const loop: Statement = {
    kind: "loop",
    test: binary(">=", at, number(0, spot), BOOLEAN, spot),
    update: [set(at, step)],
    body: [
      set(out, plus(out, slice(from, at), STRING)),
      ...callback.statements,
      set(out, plus(out, result, STRING)),
      set(from, plus(at, size, NUMBER)),
    ],
    spot,
  };
  const before = [
    set(text, object),
    set(part, searched),
    set(out, string("", spot)),
    set(from, number(0, spot)),
    set(at, find(number(0, spot))),
  ];
  return sequence([...before, loop], plus(out, slice(from), STRING), spot);
}
