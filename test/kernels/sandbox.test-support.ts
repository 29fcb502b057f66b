/** A node that can fail in every way, by the value it is given, and one that never does. */
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type { KernelSpec } from "../../runtime/core/src/node/kernel-node.ts";
import { compileOne, startCompiled } from "./run-kernel.test-support.ts";
import { lowered, translate } from "./translate.test-support.ts";

export const FRAGILE: string = `
const names = new Map<number, string>([[1, "one"]]);
function depth(n: number): number { return n < 0 ? 0 : 1 + depth(n + 1); }
function ping(n: number): number { return n === 0 ? 1 : pong(n) + 1; }
function pong(n: number): number { return ping(n) + 1; }
export class Fragile {
  count = 0;
  kept: number[] = [];
  rows: number[][] = [[1]];
  process(x: number): number {
    this.count++;
    if (x === 1) while (x > 0) this.count += 2;
    if (x === 2) return depth(x);
    if (x === 3) for (;;) this.kept.push(x);
    if (x === 4) return this.rows[x]!.length;
    if (x === 5) throw new Error("five");
    if (x === 6) for (let i = 0; i < 10; i--) this.count++;
    if (x === 7) return ping(x);
    if (x === 8) for (let i = 0; i < Infinity; i++) this.count++;
    if (x === 9) { const a = [1]; for (const v of a) a.push(v); }
    if (x === 10) return names.get(x)!.length;
    if (x === 11) { const a = new Float32Array(1000); for (;;) if (a.indexOf(x) > 0) break; }
    if (x === 13) for (let i = 0; i < 10; i += x - 13) this.count++;
    if (x === 12) { let n = 0; while (n < 1000) { n += 1; for (let i = 0; i < n; i++) if (i > 5) break; } return n + pong(0); }
    return this.count;
  }
}`;
export const STURDY: string = "export class Sturdy { sum = 0; process(x: number): number { this.sum += x; return this.sum; } }";
const LINE = (text: string): number => FRAGILE.split("\n").findIndex((each) => each.includes(text)) + 1;

/** What the value makes of the node: error, its line, and whether the node keeps its count. */
export const CASES: readonly (readonly [x: number, what: string, error: RegExp, line: number, keeps: boolean])[] = [
  [1, "a loop that never ends", /^RMC6024 "fragile" trapped: it did not end after 100000 rounds of loops/, LINE("while (x > 0)"), false],
  [2, "a deep recursion", /^RMC602[46] "fragile" trapped: it (did not end|calls itself)/, LINE("function depth"), false],
  [3, "a memory bomb", /^RMC602[45] /, LINE("for (;;) this.kept"), false],
  [4, "an item outside of its array", /^RMC6002 "fragile" trapped: an item outside of its array was read$/, LINE("this.rows[x]"), false],
  [5, "a throw", /^RMC6001 "fragile" failed: five$/, LINE('Error("five")'), true],
  [6, "a counter that runs the wrong way", /^RMC6024 /, LINE("i--"), false],
  [7, "a recursion of two", /^RMC602[46] /, LINE("function p"), false],
  [8, "a loop to infinity", /^RMC6024 /, LINE("Infinity"), false],
  [9, "a loop over what it makes longer", /^RMC602[45] /, LINE("a.push(v)"), false],
  [10, "a missing entry taken for present", /^RMC6001 /, LINE("names.get"), true],
  [13, "a step of 0", /^RMC6024 /, LINE("x - 13"), false],
  [11, "a loop of searches", /^RMC6024 /, LINE("a.indexOf"), false],
];

export interface CompiledNode {
  readonly spec: KernelSpec;
  readonly wasm: Uint8Array;
}

export async function compileNode(exported: string, text: string, optimize: boolean): Promise<CompiledNode> {
  const number = { kind: "number" } as const;
  const name = exported.toLowerCase();
  const translation = translate([{ name, text }], exported, { input: number, output: number }).get(name);
  if (translation === undefined || "reason" in translation) throw new Error(translation?.reason);
  const kernel = lowered(translation.unit, true);
  if (typeof kernel === "string") throw new Error(kernel);
  const printed = printKernel(kernel);
  const compiled = await compileOne(printed, optimize);
  const { spec } = startCompiled(compiled, printed, [kernel], { optimize });
  return { spec: { ...spec, work: 100_000 }, wasm: compiled.wasm };
}
