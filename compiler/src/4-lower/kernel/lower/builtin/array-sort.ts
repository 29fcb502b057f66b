/** array.sort(compare) and the sort of typed arrays, which V8 does in another way: both give the array that they sort. */
import type { KernelExpression } from "../../../../ir/kernel.ts";
import { prelude } from "../build.ts";
import { lowerAs } from "../convert.ts";
import { Refusal } from "../refusal.ts";
import type { Scope } from "../scope.ts";
import type { Builtin } from "./presence.ts";
import { argument, lowerArgument } from "./presence.ts";

export function sorted(expression: Builtin, scope: Scope): KernelExpression {
  const { type } = argument(expression, 0);
  if (type.kind !== "array") throw new Refusal("sorts something that is not an array", expression.spot);
  const array = lowerArgument(expression, 0, scope);
  const comparison = { kind: "function", parameters: [type.item, type.item], result: { kind: "number" } } as const;
  const compare = lowerAs(argument(expression, 1), comparison, scope);
  return prelude(expression.name, [array, compare], expression.spot);
}
