/**
 * Operators in the narrowest width that gives the same. Integers are used where the operands are integers already and the
 * exact result is one too (so nothing is lost: no overflow, no −0, no NaN); where only the low 32 bits are wanted (`| 0`,
 * stores), sums and products may wrap, as long as the doubles they stand for are exact.
 */
import type { KernelExpression, KernelOperator } from "../../../ir/kernel.ts";
import { i32, operate, select } from "../lower/build.ts";
import { comparisonOf } from "./condition.ts";
import { convertWidth } from "./convert-width.ts";
import type { Range } from "./range.ts";
import { isExact, isI32 } from "./range.ts";

type Operate = Extract<KernelExpression, { kind: "operate" }>;

export interface OperatorContext {
  /** The expression in the narrowest width it has by itself. */
  natural(value: KernelExpression): KernelExpression;
  range(value: KernelExpression): Range | undefined;
}

export function rewriteOperator(value: Operate, context: OperatorContext): KernelExpression {
  const rule = RULES[value.operator];
  const better = rule?.(value, context);
  if (better !== undefined) return better;
  const comparison = comparisonOf(value.operator);
  if (comparison !== undefined && value.operator.startsWith("f64.")) return compare(value, comparison, context);
  return plain(value, context);
}

/** The low 32 bits of a whole number: wrapping arithmetic where the doubles are exact. */
export function lowBits(value: KernelExpression, context: OperatorContext): KernelExpression {
  if (value.kind === "operate" && isExact(context.range(value))) {
    const wrapping = WRAPPING[value.operator];
    if (wrapping !== undefined && value.operands.every((operand) => isExact(context.range(operand)))) {
      return operate(
        wrapping,
        value.operands.map((operand) => lowBits(operand, context)),
        value.at,
      );
    }
    if (value.operator === "f64.from_i32_u") return context.natural(value.operands[0] as KernelExpression);
  }
  const inner = context.natural(value);
  if (inner.type.kind === "i32") return inner;
  if (inner.type.kind === "i64") return operate("i32.from_i64", [inner], value.at);
  return operate("i32.toInt32", [inner], value.at);
}

type Rule = (value: Operate, context: OperatorContext) => KernelExpression | undefined;

const RULES: Readonly<Partial<Record<KernelOperator, Rule>>> = {
  "f64.add": integer("add"),
  "f64.sub": integer("sub"),
  "f64.mul": integer("mul"),
  "f64.rem": remainder,
  "f64.neg": (value, context) => {
    const inner = only(value, context, "i32");
    return inner !== undefined && isI32(context.range(value)) ? operate("i32.sub", [i32(0, value.at), inner], value.at) : undefined;
  },
  "f64.abs": (value, context) => whenWhole(value, context, (range) => range.low >= 0),
  "f64.floor": floor,
  "f64.trunc": floor,
  "f64.ceil": (value, context) => whenWhole(value, context, () => true),
  "f64.fround": (value, context) => whenWhole(value, context, (range) => range.low >= -(2 ** 24) && range.high <= 2 ** 24),
  "f64.min": (value, context) => smaller(value, context, "i32.lt_s"),
  "f64.max": (value, context) => smaller(value, context, "i32.gt_s"),
  "f64.from_i32_s": (value, context) => context.natural(value.operands[0] as KernelExpression),
  "f64.from_i64": (value, context) => context.natural(value.operands[0] as KernelExpression),
  "f64.from_i32_u": (value, context) => {
    const inner = context.natural(value.operands[0] as KernelExpression);
    return (context.range(value.operands[0] as KernelExpression)?.low ?? -1) >= 0 ? inner : operate("i64.from_i32_u", [inner], value.at);
  },
  "i32.toInt32": (value, context) => quotientBits(value, context) ?? lowBits(value.operands[0] as KernelExpression, context),
  "i32.index": (value, context) => only(value, context, "i32"),
  "i32.clampU8": (value, context) => {
    const inner = only(value, context, "i32");
    const range = context.range(value.operands[0] as KernelExpression);
    return inner !== undefined && range !== undefined && range.low >= 0 && range.high <= 255 ? inner : undefined;
  },
  "bool.from_f64": (value, context) => {
    const inner = only(value, context, "i32");
    return inner === undefined ? undefined : operate("bool.from_i32", [inner], value.at);
  },
};

const WRAPPING: Readonly<Partial<Record<KernelOperator, KernelOperator>>> = {
  "f64.add": "i32.add",
  "f64.sub": "i32.sub",
  "f64.mul": "i32.mul",
};

/** Every operand in the width that the operator names. */
function plain(value: Operate, context: OperatorContext): KernelExpression {
  const operands = value.operands.map((operand) => convertWidth(context.natural(operand), operand.type.kind));
  return { ...value, operands };
}

function only(value: Operate, context: OperatorContext, width: "i32" | "i64"): KernelExpression | undefined {
  const inner = context.natural(value.operands[0] as KernelExpression);
  return inner.type.kind === width ? inner : undefined;
}

function integer(name: "add" | "sub" | "mul"): Rule {
  return (value, context) => {
    const range = context.range(value);
    if (!isExact(range) || range?.negativeZero !== false) return undefined;
    const operands = value.operands.map((operand) => context.natural(operand));
    if (!operands.every((operand) => operand.type.kind === "i32" || operand.type.kind === "i64")) return undefined;
    if (isI32(range) && operands.every((operand) => operand.type.kind === "i32")) return operate(`i32.${name}`, operands, value.at);
    if (operands.every((operand) => operand.type.kind === "i32")) return undefined;
    return operate(
      `i64.${name}`,
      operands.map((operand) => convertWidth(operand, "i64")),
      value.at,
    );
  };
}

/** Of numbers that are not negative by one that is not zero. */
function remainder(value: Operate, context: OperatorContext): KernelExpression | undefined {
  const [a, b] = value.operands.map((operand) => context.range(operand));
  if (a === undefined || b === undefined || a.low < 0 || a.negativeZero || b.low <= 0 || !isExact(a) || !isExact(b)) return undefined;
  const operands = value.operands.map((operand) => context.natural(operand));
  if (operands.every((operand) => operand.type.kind === "i32")) return operate("i32.rem_s", operands, value.at);
  if (!operands.every((operand) => operand.type.kind === "i32" || operand.type.kind === "i64")) return undefined;
  return operate(
    "i64.rem_s",
    operands.map((operand) => convertWidth(operand, "i64")),
    value.at,
  );
}

/** floor and trunc of a quotient of integers that are not negative; of a whole number nothing happens. */
function floor(value: Operate, context: OperatorContext): KernelExpression | undefined {
  const inner = value.operands[0] as KernelExpression;
  if (inner.kind === "operate" && inner.operator === "f64.div") {
    const [a, b] = inner.operands.map((operand) => context.range(operand));
    if (!isI32(a) || !isI32(b) || a === undefined || b === undefined || a.low < 0 || b.low <= 0) return undefined;
    return quotient(inner, context);
  }
  return whenWhole(value, context, () => true);
}

/** (a / b) | 0 of integers: the quotient without its fraction. */
function quotientBits(value: Operate, context: OperatorContext): KernelExpression | undefined {
  const inner = value.operands[0] as KernelExpression;
  if (inner.kind !== "operate" || inner.operator !== "f64.div") return undefined;
  const [a, b] = inner.operands.map((operand) => context.range(operand));
  if (!isI32(a) || !isI32(b) || b === undefined || b.low <= 0) return undefined;
  return quotient(inner, context);
}

function quotient(division: Operate, context: OperatorContext): KernelExpression | undefined {
  const operands = division.operands.map((operand) => context.natural(operand));
  return operands.every((operand) => operand.type.kind === "i32") ? operate("i32.div_s", operands, division.at) : undefined;
}

/** The operand itself, where it is an integer and the operator leaves it alone. */
function whenWhole(value: Operate, context: OperatorContext, applies: (range: Range) => boolean): KernelExpression | undefined {
  const inner = context.natural(value.operands[0] as KernelExpression);
  const range = context.range(value.operands[0] as KernelExpression);
  return inner.type.kind !== "f64" && range !== undefined && applies(range) ? inner : undefined;
}

/** min and max of integers; the operands stand twice, so they must be simple. */
function smaller(value: Operate, context: OperatorContext, operator: KernelOperator): KernelExpression | undefined {
  const operands = value.operands.map((operand) => context.natural(operand));
  const [a, b] = operands;
  if (a === undefined || b === undefined) return undefined;
  const simple = operands.every(
    (operand) =>
      operand.type.kind === "i32" &&
      (operand.kind === "local" || operand.kind === "i32" || (operand.kind === "length" && operand.of.kind === "local")),
  );
  return simple ? select(operate(operator, [a, b], value.at), a, b) : undefined;
}

function compare(value: Operate, comparison: string, context: OperatorContext): KernelExpression {
  const operands = value.operands.map((operand) => context.natural(operand));
  const suffix = comparison === "eq" || comparison === "ne" ? comparison : `${comparison}_s`;
  if (operands.every((operand) => operand.type.kind === "i32")) return operate(`i32.${suffix}` as KernelOperator, operands, value.at);
  if (operands.every((operand) => operand.type.kind === "i32" || operand.type.kind === "i64")) {
    return operate(
      `i64.${suffix}` as KernelOperator,
      operands.map((operand) => convertWidth(operand, "i64")),
      value.at,
    );
  }
  return plain(value, context);
}
