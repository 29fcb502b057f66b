/** TextEncoder and TextDecoder have no state but their options: in a kernel each is a text that tells them. */
import type { KernelExpression, KernelStatement } from "../../../../ir/kernel.ts";
import { operate, perform, prelude, select, sequence, text } from "../build.ts";
import type { BuiltinRule } from "./builtin.ts";
import { lowerArgument } from "./presence.ts";

const PLAIN = "utf-8";

export const CODER: Readonly<Record<string, BuiltinRule>> = {
  "encoder.make": (expression) => text(PLAIN, expression.spot),
  "encoder.encode": (expression, scope) =>
    sequence(
      [perform(lowerArgument(expression, 0, scope))],
      prelude("text.encode", [lowerArgument(expression, 1, scope)], expression.spot),
    ),
  "decoder.make": (expression, scope) =>
    select(lowerArgument(expression, 0, scope), text("utf-8 with its mark", expression.spot), text(PLAIN, expression.spot)),
  "decoder.decode": (expression, scope) => {
    const before: KernelStatement[] = [];
    const decoder = scope.hold(lowerArgument(expression, 0, scope), before);
    const keepsMark: KernelExpression = operate("string.ne", [decoder, text(PLAIN, expression.spot)], expression.spot);
    return sequence(before, prelude("text.decode", [lowerArgument(expression, 1, scope), keepsMark], expression.spot));
  },
};
