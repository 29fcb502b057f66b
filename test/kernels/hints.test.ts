/**
 * `i32`, `u8` and their kin: they change no result. What fits goes on as in JavaScript, what doesn't ends the call with words and
 * a line; and what is declared is counted on, so that loops and arithmetic on it are those of integers.
 */
import { Project, type ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { analyzeNode } from "../../compiler/src/2-analyze/subset/analyze-node.ts";
import { isRefusal, lowerUnit } from "../../compiler/src/4-lower/kernel/lower/lower-unit.ts";
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import type { Unit } from "../../compiler/src/ir/unit.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import { compileOne, startCompiled, startKernel } from "./run-kernel.test-support.ts";
import { evaluate, interpretAll } from "./translate.test-support.ts";

const WORDS = `import type { i8, i16, i32, u8, u16, u32, f32, f64 } from "./rmc.ts";\n`;

const PROGRAMS: Readonly<Record<string, string>> = {
  variable: `export function run(x: number): number { let n: i32 = x; n = n + 1; return n / 2; }`,
  byte: `export function run(x: number): number { const b: u8 = x; return b * 1000; }`,
  words: `export function run(x: number): number { const w: u32 = x; const s: i16 = w % 40000; return w + s; }`,
  parameter: `function twice(n: i32): i32 { return n * 2; }\nexport function run(x: number): number { return twice(x); }`,
  field: `class C { count: u16 = 1; constructor(public step: i8) {} add(): void { this.count += this.step; } }
    export function run(x: number): number { const c = new C(x); c.add(); c.add(); return c.count; }`,
  module: `let total: i32 = 0;\nexport function run(x: number): number { total = x; return total; }`,
  floats: `export function run(x: number): number { const a: f32 = x; const b: f64 = a * 0.1; return b; }`,
  captured: `export function run(x: number): number { let n: i32 = 0; const add = (): void => { n = n + x; }; add(); add(); return n; }`,
  optional: `function f(n: u8 = 3): number { return n + 0.5; }\nexport function run(x: number): number { return f() + f(x); }`,
  sum: `export function run(x: number): number { let s: i32 = 0; const n: i32 = x; for (let i: i32 = 0; i < n && i < 500; i++) s = s + i * 3; return s; }`,
};
const INPUTS = [
  0,
  1,
  -1,
  127,
  128,
  255,
  256,
  65535,
  65536,
  40001,
  -0,
  0.5,
  NaN,
  Infinity,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  1e300,
];

const LINES = `${WORDS}export function run(x: number): number {\n  const n: i32 = x;\n  return n;\n}`;
const OTHER = `type i32 = number;\nexport function run(x: number): number { const n: i32 = x; return n; }`;
const loop = (words: string): string => `${WORDS}export function run(x: number): number {
  const n${words} = x; let s${words} = 0;
  for (let i${words} = 0; i < n; i++) s = (s + i * 3) & 1023;
  return s; }`;
const UNITS = translated([...Object.values(PROGRAMS).map((text) => WORDS + text), LINES, OTHER, loop(": i32"), loop("")]);

describe.each(Object.keys(PROGRAMS))("%s", (name) => {
  const text = WORDS + PROGRAMS[name];
  const plain = (x: number): unknown => evaluate({ name, text })["run"]?.(x);

  test.each([false, true])("the interpreter, narrow %s", (narrow) => {
    const kernel = kernelOf(text, narrow);
    for (const x of INPUTS)
      expect(
        given(() => interpretAll(kernel, [x])[0]),
        String(x),
      ).toBeOneOf([plain(x), "unfit"]);
  });

  test.each([false, true])("the module fails where the interpreter does, optimize %s", async (optimize) => {
    const kernel = kernelOf(text, true);
    const printed = printKernel(kernel);
    const compiled = await compileOne(printed, optimize);
    for (const x of INPUTS) {
      const running = startCompiled(compiled, printed, [kernel], { optimize });
      expect(
        given(() => running.process(x)[0]),
        String(x),
      ).toStrictEqual(given(() => interpretAll(kernel, [x])[0]));
    }
  });
});

test("only what doesn't fit fails", () => {
  const kernel = kernelOf(WORDS + PROGRAMS["byte"], true);
  const fits = INPUTS.filter((x) => given(() => interpretAll(kernel, [x])[0]) !== "unfit");
  expect(fits).toStrictEqual([0, 1, 127, 128, 255]);
});

test.each([
  [1.5, "declared i32, is a fraction"],
  [NaN, "declared i32, is NaN"],
  [-0, "declared i32, is -0"],
  [2 ** 31, "declared i32, is a number beyond 2^31"],
])("%s is told with words and the line", async (x, words) => {
  const running = await startKernel(kernelOf(LINES, true), { optimize: false });
  expect(() => running.process(x)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(words) as unknown,
      position: expect.objectContaining({ line: 3 }) as unknown,
    }),
  );
});

test("another alias of that name says nothing", () => {
  const kernel = kernelOf(OTHER, true);
  expect(interpretAll(kernel, [0.5])).toStrictEqual([0.5]);
});

test("declared numbers are integers from there on: no arithmetic of doubles is left", () => {
  const bodyOf = (text: string): string => /for \(;[^]*?\n {2}\}/.exec(printKernel(kernelOf(text, true)).source)?.[0] ?? "no loop";
  expect(bodyOf(loop(": i32"))).not.toContain("f64");
  expect(bodyOf(loop(""))).toContain("f64");
});

function given(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && error.message.includes("declared ")) return "unfit";
    throw error;
  }
}

/** One checked program for all, so that the library is read once. */
function translated(texts: readonly string[]): ReadonlyMap<string, Unit> {
  const compilerOptions = { strict: true, target: 11, module: 99, moduleDetection: 3, allowImportingTsExtensions: true };
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions });
  const names = ["i8", "i16", "i32", "u8", "u16", "u32", "f32", "f64"];
  project.createSourceFile("/project/rmc.ts", names.map((name) => `export type ${name} = number;`).join("\n"));
  texts.forEach((text, i) => project.createSourceFile(`/project/main${i}.ts`, text));
  const compiler = project.getProgram().compilerObject as ts.Program;
  const checker = compiler.getTypeChecker();
  const packages = { nameOf: (path: string) => (path.endsWith("rmc.ts") ? "rmc" : undefined) };
  const number = { kind: "number" } as const;
  return new Map(
    texts.map((text, i) => {
      const file = compiler.getSourceFile(`/project/main${i}.ts`) as ts.SourceFile;
      const declaration = checker.getSymbolAtLocation(file)?.exports?.get("run" as ts.__String)?.valueDeclaration as ts.Node;
      const subject = { name: "run", parameters: [], captures: [], input: number, output: number };
      const verdict = analyzeNode(declaration, { root: "/project", compiler, checker, packages }, subject);
      if ("reason" in verdict) throw new Error(verdict.reason);
      return [text, verdict.unit];
    }),
  );
}

function kernelOf(text: string, narrow: boolean): Kernel {
  const kernel = lowerUnit(UNITS.get(text) as Unit, { narrow });
  if (isRefusal(kernel)) throw new Error(kernel.reason);
  return kernel;
}
