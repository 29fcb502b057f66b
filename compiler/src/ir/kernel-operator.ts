/**
 * The widths of every kernel operator: what its operands are and what it gives. One table for the lowering's builder, the
 * verifier and the printers.
 */
import type { KernelOperator } from "./kernel.ts";

export type Width = "f64" | "i32" | "i64" | "bool" | "string";

export interface OperatorWidths {
  readonly operands: readonly Width[];
  readonly result: Width;
}

const OPERATORS: ReadonlyMap<string, OperatorWidths> = new Map([
  ...group(["f64.add", "f64.sub", "f64.mul", "f64.div", "f64.rem", "f64.pow", "f64.min", "f64.max"], ["f64", "f64"], "f64"),
  ...group(["f64.neg", "f64.abs", "f64.sqrt", "f64.floor", "f64.ceil", "f64.trunc", "f64.fround"], ["f64"], "f64"),
  ...group(["f64.eq", "f64.ne", "f64.lt", "f64.le", "f64.gt", "f64.ge"], ["f64", "f64"], "bool"),
  ...group(
    ["i32.add", "i32.sub", "i32.mul", "i32.div_s", "i32.rem_s", "i32.and", "i32.or", "i32.xor", "i32.shl", "i32.shr_s", "i32.shr_u"],
    ["i32", "i32"],
    "i32",
  ),
  ...group(["i32.clz"], ["i32"], "i32"),
  ...group(["i32.eq", "i32.ne", "i32.lt_s", "i32.le_s", "i32.gt_s", "i32.ge_s"], ["i32", "i32"], "bool"),
  ...group(["i64.add", "i64.sub", "i64.mul", "i64.div_s", "i64.rem_s"], ["i64", "i64"], "i64"),
  ...group(["i64.eq", "i64.ne", "i64.lt_s", "i64.le_s", "i64.gt_s", "i64.ge_s"], ["i64", "i64"], "bool"),
  ...group(["bool.not"], ["bool"], "bool"),
  ...group(["bool.eq", "bool.ne"], ["bool", "bool"], "bool"),
  ...group(["string.eq", "string.ne", "string.lt", "string.le", "string.gt", "string.ge"], ["string", "string"], "bool"),
  ...group(["string.concat"], ["string", "string"], "string"),
  ...group(["f64.from_i32_s", "f64.from_i32_u"], ["i32"], "f64"),
  ...group(["f64.from_i64"], ["i64"], "f64"),
  ...group(["f64.from_bool"], ["bool"], "f64"),
  ...group(["i32.from_bool"], ["bool"], "i32"),
  ...group(["i32.toInt32", "i32.trunc_exact", "i32.index", "i32.clampU8"], ["f64"], "i32"),
  ...group(["i64.from_i32_s", "i64.from_i32_u"], ["i32"], "i64"),
  ...group(["i64.trunc_exact"], ["f64"], "i64"),
  ...group(["i32.from_i64"], ["i64"], "i32"),
  ...group(["bool.from_f64"], ["f64"], "bool"),
  ...group(["bool.from_i32"], ["i32"], "bool"),
  ...group(["bool.from_string"], ["string"], "bool"),
]);

export function operatorWidths(operator: KernelOperator): OperatorWidths {
  return OPERATORS.get(operator) as OperatorWidths;
}

function group(names: readonly KernelOperator[], operands: readonly Width[], result: Width): [string, OperatorWidths][] {
  return names.map((name) => [name, { operands, result }]);
}
