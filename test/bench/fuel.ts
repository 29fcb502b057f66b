/**
 * What it costs that kernels count their work (`compiler/prelude/work.ts`): each kernel beside itself without the counting, in
 * turns. Real loops do something in each round; tiny ones do next to nothing and show the worst.
 */
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import { compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import type { PrintedKernel } from "../../compiler/src/ir/printed-kernel.ts";
import { lowered, translate } from "../kernels/translate.test-support.ts";
import { median, type Bench } from "./measure.ts";

const REAL: Readonly<Record<string, string>> = {
  "biquad over a block": `const a = new Float32Array(960).fill(0.5);
    export function run(x: number): number { let z1 = 0, z2 = 0; for (let i = 0; i < a.length; i++) { const v = a[i]! + x; const y = v * 0.2 + z1; z1 = v * 0.3 - y * 0.4 + z2; z2 = v * 0.1 - y * 0.2; a[i] = y; } return z1; }`,
  "64 taps over a block": `const a = new Float32Array(1024).fill(0.5); const taps = new Float32Array(64).fill(0.01);
    export function run(x: number): number { let s = 0; for (let i = 0; i + taps.length <= a.length; i++) { let y = 0; for (let j = 0; j < taps.length; j++) y += a[i + j]! * taps[j]!; s += y * x; } return s; }`,
  "3 × 3 over a picture": `const w = 160, h = 120; const a = new Uint8Array(w * h).fill(7); const b = new Uint8Array(w * h);
    export function run(x: number): number { for (let r = 1; r < h - 1; r++) for (let c = 1; c < w - 1; c++) { let s = 0; for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) s += a[(r + dy) * w + c + dx]!; b[r * w + c] = s / 9; } return b[w + 1]! + x; }`,
  "words of a text": `const text = "the quick brown fox jumps over the lazy dog ".repeat(40);
    export function run(x: number): number { let words = 0, at = 0; while (at < text.length) { while (at < text.length && text.charCodeAt(at) === 32) at++; if (at >= text.length) break; let h = x; while (at < text.length && text.charCodeAt(at) !== 32) { h = (h * 31 + text.charCodeAt(at)) | 0; at++; } words += h & 1; } return words; }`,
  sieve: `const flags = new Uint8Array(8192);
    export function run(x: number): number { flags.fill(1); let n = 0; for (let i = 2; i < flags.length; i++) { if (flags[i] === 0) continue; n++; for (let j = i * 2; j < flags.length; j += i) flags[j] = 0; } return n + x; }`,
  "first match in rows": `const rows: number[][] = Array.from({ length: 200 }, (_, i) => Array.from({ length: 50 }, (_, j) => i * j));
    function find(row: number[], wanted: number): number { for (let i = 0; i < row.length; i++) if (row[i] === wanted) return i; return -1; }
    export function run(x: number): number { let s = 0; for (const row of rows) s += find(row, x * 20 + 40); return s; }`,
};

const TINY: Readonly<Record<string, string>> = {
  "while that adds": "export function run(x: number): number { let i = 0, s = x; while (s < 100000) { s += 1 + (i & 1); i++; } return i; }",
  collatz:
    "export function run(x: number): number { let steps = 0; for (let k = 1; k < 300; k++) { let n = k + x; while (n > 1) { n = n % 2 === 0 ? n / 2 : 3 * n + 1; steps++; } } return steps; }",
  recursion:
    "function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); } export function run(x: number): number { return fib(17 + x); }",
};

const ROUNDS = 41;

export const bench: Bench = async (report) => {
  const all = [...Object.entries(REAL), ...Object.entries(TINY)];
  const printed = all.map(([name, text]) => print(name, text));
  const modules = await compileKernels([...printed, ...printed.map(withoutCounting)], { optimize: true });
  const runs = modules.map(({ wasm }) => starter(wasm));
  for (const [index, [name]] of all.entries()) {
    const [counted, bare] = measure(runs[index]!, runs[index + all.length]!);
    const isReal = index < Object.keys(REAL).length;
    const met = counted / bare <= 1.05;
    report({
      case: `${isReal ? "real" : "tiny"}: ${name}`,
      value: counted,
      unit: "µs",
      baseline: bare,
      goal: isReal ? "≤ 1.05 ×" : null,
      met: isReal ? met : null,
    });
  }
  process.exit(0);
};

function print(name: string, text: string): PrintedKernel {
  const number = { kind: "number" } as const;
  const translation = translate([{ name: "node", text }], "run", { input: number, output: number }).get("node");
  const kernel = translation !== undefined && "unit" in translation ? lowered(translation.unit, true) : translation?.reason;
  if (kernel === undefined || typeof kernel === "string") throw new Error(`${name}: ${kernel}`);
  return printKernel(kernel);
}

/** The calls of `prelude/work.ts` in the printed text are lines of their own, but for `looked`. */
function withoutCounting(printed: PrintedKernel): PrintedKernel {
  return { ...printed, source: printed.source.replace(/^\s*(?:spend\w*|beginWork)\(.*\);$/gm, "").replaceAll("looked(", "(") };
}

type Run = (calls: number) => number;

/** Microseconds of a call. */
function starter(wasm: Uint8Array): Run {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>));
  const {
    memory,
    reserve,
    create,
    process: handle,
    collect,
  } = exports as unknown as Record<string, (...given: number[]) => number> & {
    readonly memory: WebAssembly.Memory;
  };
  const at = reserve!(8);
  create!(at, at);
  return (calls) => {
    const from = performance.now();
    for (let k = 0; k < calls; k++) {
      const input = reserve!(8);
      new DataView(memory.buffer).setFloat64(input, k & 1, true);
      handle!(input, input + 8);
    }
    const took = ((performance.now() - from) * 1000) / calls;
    collect?.();
    return took;
  };
}

/** In turns, so that what else the machine does hits both; the least of each, because noise only adds. */
function measure(counted: Run, bare: Run): readonly [number, number] {
  const calls = Math.max(1, Math.round(3000 / Math.min(counted(50), bare(50))));
  // Until the engine has made its best of both.
  for (let k = 0; k < 5; k++) for (const run of [counted, bare]) run(calls);
  const ratios: number[] = [];
  const times: number[] = [];
  for (let k = 0; k < ROUNDS; k++) {
    const [a, b] = k % 2 === 0 ? [counted(calls), bare(calls)] : [bare(calls), counted(calls)].toReversed();
    ratios.push(a! / b!);
    times.push(b!);
  }
  const base = Math.min(...times);
  return [base * median(ratios), base];
}
