/**
 * array.sort(compare) as a helper function: a bottom-up merge sort, stable as ECMAScript wants it. A comparison that gives
 * NaN counts as equal. Equal results for every consistent comparison; with an inconsistent one the order is ours.
 */
import type { At, KernelExpression, KernelFunction, KernelOperator, KernelStatement, KernelType } from "../../../../ir/kernel.ts";
import { kernelTypeText } from "../../../../ir/kernel-type.ts";
import { I32, call, f64, i32, leave, length, local, operate, prelude, select, setLocal, when } from "../build.ts";
import { lowerAs } from "../convert.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import type { Builtin } from "./presence.ts";
import { argument, lowerArgument } from "./presence.ts";

export function sorted(expression: Builtin, scope: Scope): KernelExpression {
  const { type } = argument(expression, 0);
  if (type.kind !== "array") throw new Refusal("sorts something that is not an array", expression.spot);
  const array = lowerArgument(expression, 0, scope);
  const compare = lowerAs(
    argument(expression, 1),
    { kind: "function", parameters: [type.item, type.item], result: { kind: "number" } },
    scope,
  );
  const id = `sort ${kernelTypeText(array.type)}`;
  scope.program.helper(id, () => mergeSort(id, array.type, compare.type, expression.spot));
  return call(id, [array, compare], array.type, expression.spot);
}

/** Runs of `width` items are merged from `from` to `to`, which then change places. */
function mergeSort(id: string, type: KernelType, compare: KernelType, at: At): KernelFunction {
  const whole = prelude("array.slice", [local("array", type, at), f64(0, at), f64(Infinity, at)], at);
  const swap: KernelStatement[] = [
    setLocal("held", local("from", type, at)),
    setLocal("from", local("to", type, at)),
    setLocal("to", local("held", type, at)),
  ];
  const body: KernelStatement[] = [
    setLocal("count", length(local("array", type, at))),
    setLocal("from", whole),
    setLocal("to", whole),
    setLocal("width", i32(1, at)),
    loop(
      "widths",
      "i32.lt_s",
      "width",
      "count",
      [
        setLocal("start", i32(0, at)),
        loop("runs", "i32.lt_s", "start", "count", mergeRuns(type, compare, at), [setLocal("start", local("end", I32, at))], at),
        ...swap,
      ],
      [setLocal("width", operate("i32.shl", [local("width", I32, at), i32(1, at)], at))],
      at,
    ),
    setLocal("k", i32(0, at)),
    loop(
      "back",
      "i32.lt_s",
      "k",
      "count",
      [{ kind: "setArray", array: local("array", type, at), index: local("k", I32, at), value: item("from", "k", type, at), at }],
      [increment("k", at)],
      at,
    ),
    { kind: "return", value: local("array", type, at), at },
  ];
  const counters = ["count", "width", "start", "middle", "end", "i", "j", "k"].map((name) => ({ id: name, type: I32 }));
  const arrays = ["from", "to", "held"].map((name) => ({ id: name, type }));
  return {
    id,
    label: "sort",
    parameters: [
      { id: "array", type },
      { id: "compare", type: compare },
    ],
    result: type,
    locals: [...counters, ...arrays],
    body,
    at,
  };
}

function mergeRuns(type: KernelType, compare: KernelType, at: At): KernelStatement[] {
  const bound = (value: KernelExpression): KernelExpression =>
    select(operate("i32.lt_s", [value, local("count", I32, at)], at), value, local("count", I32, at));
  const plus = (left: string, right: string): KernelExpression => operate("i32.add", [local(left, I32, at), local(right, I32, at)], at);
  const verdict: KernelExpression = {
    kind: "callClosure",
    callee: local("compare", compare, at),
    arguments: [item("from", "j", type, at), item("from", "i", type, at)],
    type: { kind: "f64" },
    at,
  };
  const take = (side: string): KernelStatement[] => [
    { kind: "setArray", array: local("to", type, at), index: local("k", I32, at), value: item("from", side, type, at), at },
    increment(side, at),
  ];
  const rightFirst = operate("f64.lt", [verdict, f64(0, at)], at);
  return [
    setLocal("middle", bound(plus("start", "width"))),
    setLocal("end", bound(plus("middle", "width"))),
    setLocal("i", local("start", I32, at)),
    setLocal("j", local("middle", I32, at)),
    setLocal("k", local("start", I32, at)),
    loop(
      "items",
      "i32.lt_s",
      "k",
      "end",
      [
        when(operate("i32.ge_s", [local("i", I32, at), local("middle", I32, at)], at), take("j"), [
          when(operate("i32.ge_s", [local("j", I32, at), local("end", I32, at)], at), take("i"), [when(rightFirst, take("j"), take("i"))]),
        ]),
      ],
      [increment("k", at)],
      at,
    ),
  ];
}

function loop(
  label: string,
  operator: KernelOperator,
  left: string,
  right: string,
  body: readonly KernelStatement[],
  update: readonly KernelStatement[],
  at: At,
): KernelStatement {
  const test = operate("bool.not", [operate(operator, [local(left, I32, at), local(right, I32, at)], at)], at);
  return { kind: "loop", label, body: [when(test, [leave(label, at)]), ...body], update, at };
}

function item(array: string, index: string, type: KernelType, at: At): KernelExpression {
  const inside = type.kind === "array" ? type.item : type;
  return { kind: "getArray", array: local(array, type, at), index: local(index, I32, at), bounds: "proven", type: inside, at };
}

function increment(name: string, at: At): KernelStatement {
  return setLocal(name, operate("i32.add", [local(name, I32, at), i32(1, at)], at));
}
