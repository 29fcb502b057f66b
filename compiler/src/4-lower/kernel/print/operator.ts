/**
 * Operators of the IR in AssemblyScript. Operands are already of the operator's width, so infix operators keep it; only
 * literals have no width of their own. What narrows or turns signs therefore says the operand's width first: in the context
 * of an f32, 0.1 would be the float nearest to it.
 */
import type { KernelOperator } from "../../../ir/kernel.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import type { Module } from "./module.ts";

const INFIX: Readonly<Partial<Record<KernelOperator, string>>> = {
  "f64.add": "+",
  "f64.sub": "-",
  "f64.mul": "*",
  "f64.div": "/",
  "f64.eq": "==",
  "f64.ne": "!=",
  "f64.lt": "<",
  "f64.le": "<=",
  "f64.gt": ">",
  "f64.ge": ">=",
  "i32.add": "+",
  "i32.sub": "-",
  "i32.mul": "*",
  "i32.and": "&",
  "i32.or": "|",
  "i32.xor": "^",
  "i32.shl": "<<",
  "i32.shr_s": ">>",
  "i32.shr_u": ">>>",
  "i32.eq": "==",
  "i32.ne": "!=",
  "i32.lt_s": "<",
  "i32.le_s": "<=",
  "i32.gt_s": ">",
  "i32.ge_s": ">=",
  "i64.add": "+",
  "i64.sub": "-",
  "i64.mul": "*",
  "i32.div_s": "/",
  "i32.rem_s": "%",
  "i64.div_s": "/",
  "i64.rem_s": "%",
  "i64.eq": "==",
  "i64.ne": "!=",
  "i64.lt_s": "<",
  "i64.le_s": "<=",
  "i64.gt_s": ">",
  "i64.ge_s": ">=",
  "bool.eq": "==",
  "bool.ne": "!=",
  "f64.rem": "%",
  "string.concat": "+",
  "string.eq": "==",
  "string.ne": "!=",
  "string.lt": "<",
  "string.le": "<=",
  "string.gt": ">",
  "string.ge": ">=",
};

/** Everything else is written before its bracketed operands: a function, a cast or a prefix. */
const CALLS: Readonly<Partial<Record<KernelOperator, string>>> = {
  "f64.neg": "-",
  "f64.abs": "f64.abs",
  "f64.sqrt": "f64.sqrt",
  "f64.floor": "f64.floor",
  "f64.ceil": "f64.ceil",
  "f64.trunc": "f64.trunc",
  "f64.min": "f64.min",
  "f64.max": "f64.max",
  "f64.fround": "<f64><f32><f64>",
  "i32.clz": "i32.clz",
  "bool.not": "!",
  "f64.from_i32_s": "<f64><i32>",
  "f64.from_i32_u": "<f64><u32><i32>",
  "f64.from_i64": "<f64><i64>",
  "f64.from_bool": "<f64><i32>",
  "i32.from_bool": "<i32>",
  "i32.trunc_exact": "<i32>",
  "i64.from_i32_s": "<i64><i32>",
  "i64.from_i32_u": "<i64><u32><i32>",
  "i64.trunc_exact": "<i64>",
  "i32.from_i64": "<i32><i64>",
  "bool.from_i32": "0 != ",
};

/** Functions of `prelude/core.ts`. */
const CORE: Readonly<Partial<Record<KernelOperator, string>>> = {
  "i32.toInt32": "toInt32",
  "i32.clampU8": "clampU8",
  "i32.index": "toIndex",
  "bool.from_f64": "truthF64",
  "bool.from_string": "truthString",
};

export function operatorText(operator: KernelOperator, operands: readonly string[], module: Module): string {
  const infix = INFIX[operator];
  // In brackets: `name < (…` would be read as the type arguments of a call.
  if (infix === "<") return `((${operands[0]}) < ${operands[1]})`;
  if (infix !== undefined) return `(${operands[0]} ${infix} ${operands[1]})`;
  const list = operands.join(", ");
  const core = CORE[operator];
  if (core !== undefined) return `${module.core(core)}(${list})`;
  if (operator === "f64.pow") return `${module.prelude("math.pow")}(${list})`;
  const call = CALLS[operator];
  if (call === undefined) throw new InvariantError(`no operator ${operator}`);
  return /^[-<!0]/.test(call) ? `(${call}(${list}))` : `${call}(${list})`;
}
