/**
 * Wide sweeps over doubles: all of `Math`, numbers as text, and text as numbers. The kernel makes its inputs itself, from a
 * seed, with exact arithmetic alone, so that no engine's blocks are large; what JavaScript gives is the same text run with
 * the exact `Math`.
 */
import { transformSync } from "esbuild";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { createExactMath } from "../../runtime/math/src/exact-math.ts";
import type { Source } from "../kernels/translate.test-support.ts";
import type { Batch } from "./batches.ts";
import { lowerTexts, type TextBatch } from "./lower-texts.ts";

const SOAK = process.env["RMC_SOAK"] !== undefined;
/** Of each function. */
const MATH = 200_000;
const TEXTS = SOAK ? 1_000_000 : 100_000;
const TEXTS_PER_CALL = 10_000;

/** Every third is of ordinary size, every third any double at all, and the edges come first. */
const INPUTS = `
const EDGES: readonly number[] = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2, -2, 10, NaN, Infinity, -Infinity, 2147483647, 2147483648, -2147483648,
  -2147483649, 4294967295, 4294967296, 9007199254740991, 9007199254740992, 9007199254740994, -9007199254740992, 5e-324, 2.225073858507201e-308,
  2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 3.141592653589793, 1.5707963267948966, 0.7853981633974483,
  709.782712893384, 709.7827128933841, -745.1332191019411, 1e21, 1e-7, 1e22, 0.1, 0.3, 1e-310, 123456789012345680000, 0.000001];
const POWERS = new Float64Array(2098);
let power = 5e-324;
for (let i = 0; i < 2098; i++) { POWERS[i] = power; power *= 2; }
class Source {
  #state: number;
  #drawn: number = 0;
  constructor(seed: number) { this.#state = (seed ^ 0x9e3779b9) | 1; }
  #bits(): number {
    this.#state ^= this.#state << 13; this.#state ^= this.#state >>> 17; this.#state ^= this.#state << 5;
    return Math.imul(this.#state, 0x2c1b3c6d) >>> 0;
  }
  next(edges: boolean): number {
    const index = this.#drawn++;
    if (edges && index < EDGES.length) return EDGES[index];
    const sign = (this.#bits() & 1) === 1 ? -1 : 1;
    const fraction = 1 + (this.#bits() * 1048576 + (this.#bits() >>> 12)) / 4503599627370496;
    if (index % 3 === 0) return sign * fraction * POWERS[1065 + (this.#bits() % 24)];
    if (index % 3 === 1) return sign * fraction * POWERS[this.#bits() % 2098];
    return sign * ((this.#bits() % 2000000) / 1000);
  }
}
`;

const UNARY = [
  "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log1p log2 log10 cbrt",
  "sqrt abs floor ceil trunc round sign fround clz32",
]
  .join(" ")
  .split(" ");
const FUNCTIONS = [
  ...UNARY.map((name) => `Math.${name}(x)`),
  ...["atan2", "pow", "hypot", "imul", "min", "max"].map((name) => `Math.${name}(x, y)`),
  "x ** y",
  "x % y",
  "x | 0",
  "x >>> 3",
];

/** Which one. */
export const EXPM1: number = FUNCTIONS.indexOf("Math.expm1(x)");

const MATH_TEXT = `${INPUTS}
export function run(given: Float64Array): Float64Array {
  const count = given[1];
  const from = new Source(given[2]); const other = new Source(given[2] + 77);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = from.next(true); const y = i % 5 === 0 ? (i % 64) - 32 : other.next(i % 2 === 0);
    switch (given[0]) {
${FUNCTIONS.map((text, i) => `      case ${i}: out[i] = ${text}; break;`).join("\n")}
    }
  }
  return out;
}
`;

/** Each number as text in four ways. */
const PRINT_TEXT = `${INPUTS}
export function run(given: Float64Array): string {
  const from = new Source(given[1]);
  const lines: string[] = [];
  for (let i = 0; i < given[0]; i++) {
    const x = from.next(true);
    lines.push(\`\${x} \${x.toFixed(i % 8)}\`);
  }
  return lines.join("\\n");
}
`;

/** What was printed, read again, whole and cut short. */
const PARSE_TEXT = `${INPUTS}
export function run(given: Float64Array): Float64Array {
  const from = new Source(given[1]);
  const count = given[0];
  const out = new Float64Array(count * 3);
  for (let i = 0; i < count; i++) {
    const text = String(from.next(true));
    out[i * 3] = Number(text);
    out[i * 3 + 1] = parseFloat(text.slice(0, 1 + (i % 20)));
    out[i * 3 + 2] = Number(text.slice(0, 1 + (i % 17)));
  }
  return out;
}
`;

export function sweepBatches(): Batch[] {
  const each = FUNCTIONS.map((_, which) => [Float64Array.of(which, MATH, which + 1)]);
  const texts = Array.from({ length: TEXTS / TEXTS_PER_CALL }, (_, i) => Float64Array.of(TEXTS_PER_CALL, i * 7919 + 1));
  return lowerTexts([
    sweep("Math", MATH_TEXT, NUMBERS, each, MATH),
    sweep("number to text", PRINT_TEXT, { kind: "string" }, [texts], TEXTS_PER_CALL),
    sweep("text to number", PARSE_TEXT, NUMBERS, [texts], TEXTS_PER_CALL * 3),
  ]);
}

const NUMBERS: Schema = { kind: "typed", element: "f64" };

function sweep(suite: string, text: string, output: Schema, sequences: readonly (readonly Float64Array[])[], cases: number): TextBatch {
  const main = { name: suite.replaceAll(" ", "-"), text };
  const plain = () => evaluateExactly(main);
  return { suite, sources: [], main, output, runs: sequences.map((inputs) => ({ inputs, cases, plain })) };
}

/** As under `rmc/exact`: the portable `Math`, and `**` through it. */
function evaluateExactly({ text }: Source): (input: unknown) => unknown {
  const { code } = transformSync(text, { loader: "ts", format: "cjs", target: "es2024", supported: { "exponent-operator": false } });
  const exact = Object.assign(Object.create(Math) as Math, createExactMath());
  const module = { exports: {} as { run: (input: unknown) => unknown } };
  new Function("module", "exports", "Math", code)(module, module.exports, exact);
  return module.exports.run;
}
