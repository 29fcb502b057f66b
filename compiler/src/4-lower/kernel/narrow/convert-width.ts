/** Between the widths of a number whose value is known to fit. */
import type { KernelExpression, KernelType } from "../../../ir/kernel.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import { operate } from "../lower/build.ts";

export function convertWidth(value: KernelExpression, to: KernelType["kind"]): KernelExpression {
  const from = value.type.kind;
  const { at } = value;
  if (from === to) return value;
  if ((value.kind === "i32" || value.kind === "i64" || value.kind === "f64") && isLiteralOf(value.value, to)) {
    return { kind: to, value: value.value, type: { kind: to }, at };
  }
  if (from === "i32" && to === "f64") return operate("f64.from_i32_s", [value], at);
  if (from === "i64" && to === "f64") return operate("f64.from_i64", [value], at);
  if (from === "i32" && to === "i64") return operate("i64.from_i32_s", [value], at);
  if (from === "i64" && to === "i32") return operate("i32.from_i64", [value], at);
  if (from === "f64" && to === "i32") return operate("i32.trunc_exact", [value], at);
  if (from === "f64" && to === "i64") return operate("i64.trunc_exact", [value], at);
  throw new InvariantError(`no conversion from ${from} to ${to}`);
}

/** In code that is never reached a literal may be anything: then the conversion stays. */
function isLiteralOf(value: number, to: KernelType["kind"]): to is "f64" | "i32" | "i64" {
  if (to === "f64") return true;
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return false;
  return to === "i64" || (to === "i32" && (value | 0) === value);
}
