/** array.join: of strings in the prelude; numbers and booleans become strings first, missing items empty ones. */
import type { KernelExpression, KernelFunction, KernelStatement, KernelType } from "../../../../ir/kernel.ts";
import { kernelTypeText } from "../../../../ir/kernel-type.ts";
import { I32, call, i32, leave, length, local, operate, perform, prelude, setLocal, when } from "../build.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import { textOf } from "../text.ts";
import type { Builtin } from "./presence.ts";
import { lowerArgument } from "./presence.ts";

const STRINGS: KernelType = { kind: "array", item: { kind: "string" } };

export function joined(expression: Builtin, between: KernelExpression, scope: Scope): KernelExpression {
  const array = lowerArgument(expression, 0, scope);
  if (array.type.kind !== "array") throw new Refusal("calls join on something that is not an array", expression.spot);
  const { item } = array.type;
  if (item.kind === "string") return prelude("array.join", [array, between], expression.spot);
  if (item.kind !== "f64" && item.kind !== "bool")
    throw new Refusal("joins items that are not strings, numbers or booleans", expression.spot);
  return prelude("array.join", [call(texts(item, expression, scope), [array], STRINGS, expression.spot), between], expression.spot);
}

/** A helper: the items as strings. */
function texts(item: KernelType, expression: Builtin, scope: Scope): string {
  const at = expression.spot;
  const id = `texts of ${kernelTypeText(item)}`;
  return scope.program.helper(id, (): KernelFunction => {
    const type: KernelType = { kind: "array", item };
    const array = local("array", type, at);
    const index = local("i", I32, at);
    const result = local("result", STRINGS, at);
    const one: KernelExpression = { kind: "getArray", array, index, bounds: "proven", type: item, at };
    const body: KernelStatement[] = [
      setLocal("result", { kind: "newArray", items: [], type: STRINGS, at }),
      {
        kind: "loop",
        label: "items",
        at,
        body: [
          when(operate("i32.ge_s", [index, length(array)], at), [leave("items", at)]),
          perform(prelude("array.push", [result, textOf(one)], at)),
        ],
        update: [setLocal("i", operate("i32.add", [index, i32(1, at)], at))],
      },
      { kind: "return", value: result, at },
    ];
    return {
      id,
      label: "join",
      parameters: [{ id: "array", type }],
      result: STRINGS,
      locals: [
        { id: "i", type: I32 },
        { id: "result", type: STRINGS },
      ],
      body,
      at,
    };
  });
}
