/** Faults of the kind that lowering is prone to, each as a change of the shipped text. The machine must find every one. */
import type { Fault } from "./plant-fault.ts";

const LOWER = "src/4-lower/kernel/lower";
const NARROW = "src/4-lower/kernel/narrow";
const PRINT = "src/4-lower/kernel/print";

export const FAULTS: readonly Fault[] = [
  {
    name: "−0 is lost in integer lanes",
    file: `${NARROW}/operator-range.ts`,
    find: "negativeZero: zero && (mayBeNegative(a) || mayBeNegative(b)),",
    replace: "negativeZero: false,",
  },
  {
    name: "stores into a Uint8Array clamp and do not wrap",
    file: `${LOWER}/assign.ts`,
    find: 'element === "u8c" ?',
    replace: 'element === "u8c" || element === "u8" ?',
  },
  {
    name: "what stands before an operand with effects is read after them",
    file: `${PRINT}/expression.ts`,
    find: "if (index >= last || isLiteral(operand)) return text;",
    replace: 'if (index >= last || isLiteral(operand) || operand.kind === "local") return text;',
  },
  {
    name: "a comparison that fails counts as its opposite, also of NaN",
    file: `${LOWER}/build.ts`,
    find: 'return operate("bool.not", [value], value.at);',
    replace: `const opposite = ({ "f64.lt": "f64.ge", "f64.le": "f64.gt", "f64.gt": "f64.le", "f64.ge": "f64.lt" } as const)[value.kind === "operate" ? (value.operator as "f64.lt") : "f64.lt"];
  return value.kind === "operate" && opposite !== undefined ? operate(opposite, value.operands, value.at) : operate("bool.not", [value], value.at);`,
  },
  { name: "Math.fround does not round", file: `${PRINT}/operator.ts`, find: '"<f64><f32><f64>"', replace: '"<f64>"' },
  {
    name: "sums of integers are taken as within 32 bits",
    file: `${NARROW}/rewrite-operator.ts`,
    find: 'if (isI32(range) && operands.every((operand) => operand.type.kind === "i32")) return',
    replace: 'if (operands.every((operand) => operand.type.kind === "i32")) return',
  },
  {
    name: ">>> gives a signed number",
    file: `${LOWER}/operator.ts`,
    find: 'if (operator === ">>>") return operate("f64.from_i32_u", ',
    replace: 'if (operator === ">>>") return operate("f64.from_i32_s", ',
  },
  {
    name: "an index that may be the length needs no check",
    file: `${NARROW}/condition.ts`,
    find: 'const strictly = comparison === "lt" && a.whole && b.whole ? 1 : 0;',
    replace: "const strictly = 1;",
  },
  {
    name: "the division of integers drops the fraction",
    file: `${NARROW}/rewrite-operator.ts`,
    find: '  "f64.rem": remainder,\n',
    replace: `  "f64.rem": remainder,
  "f64.div": (value, context) => {
    const operands = value.operands.map((operand) => context.natural(operand));
    if (!operands.every((operand) => operand.type.kind === "i32") || (context.range(value.operands[1])?.low ?? 0) <= 0) return undefined;
    return operate("f64.from_i32_s", [operate("i32.div_s", operands, value.at)], value.at);
  },
`,
  },
  {
    name: "rounds of a loop share the variables that closures capture",
    file: `${LOWER}/statement.ts`,
    find: "return [scope.fresh(statement.id, at)];",
    replace: "return [];",
  },
  {
    name: "the remainder of a negative integer has no −0",
    file: `${NARROW}/rewrite-operator.ts`,
    find: "a.low < 0 || a.negativeZero || b.low <= 0",
    replace: "b.low <= 0",
  },
  {
    name: "a map moves a key to its end when it is set again",
    file: "prelude/map.ts",
    find: "unchecked((map.values[at] = value));\n    return;",
    replace: "map.remove(key);",
  },
  {
    name: "numbers from 2^31 on saturate in bit operators",
    file: "prelude/core.ts",
    find: "return <i32>(<i64>(value % 4294967296.0));",
    replace: "return value > 0 ? i32.MAX_VALUE : i32.MIN_VALUE;",
  },
  {
    name: "charCodeAt outside gives 0",
    file: "prelude/string.ts",
    find: "return at < 0 ? NaN : <f64>unit(text, at);",
    replace: "return at < 0 ? 0 : <f64>unit(text, at);",
  },
  { name: "Math.trunc rounds down", file: `${PRINT}/operator.ts`, find: '"f64.trunc": "f64.trunc"', replace: '"f64.trunc": "f64.floor"' },
];
