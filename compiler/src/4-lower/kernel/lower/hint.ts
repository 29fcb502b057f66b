/** A value that is stored where the program declared a narrower number: checked, so that everything behind may count on it. */
import { HINTS, type Hint } from "../../../ir/hint.ts";
import type { KernelExpression } from "../../../ir/kernel.ts";
import { f64, prelude, text } from "./build.ts";

export function checked(value: KernelExpression, hint: Hint | undefined): KernelExpression {
  if (hint === undefined) return value;
  const { low, high } = HINTS[hint];
  return prelude("hint.check", [value, f64(low, value.at), f64(high, value.at), text(hint, value.at)], value.at);
}
