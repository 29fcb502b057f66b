/**
 * Programs that throw and catch, and that keep generators, called several times with what they keep: the interpreter of kernel IR and the module, as
 * printed and optimised, give what JavaScript gives, or fail with the same message. What JavaScript gives is computed before asc
 * is loaded, because asc changes `Array.prototype.sort` of its process.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { interpretKernel } from "../../compiler/src/4-lower/kernel/interpret/interpret-kernel.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { RmcError } from "../../runtime/core/src/error.ts";
import { outcome, type Outcome, translatePrograms } from "./programs.test-support.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { evaluate, lowered } from "./translate.test-support.ts";

const INPUTS: readonly number[] = [0, 1, 2, 3, -1, 2, 0];

const sources = ["exceptions", "generators"].flatMap((file) =>
  readFileSync(new URL(`../fixtures/kernels/${file}.txt`, import.meta.url), "utf8")
    .split(/^### /m)
    .slice(1)
    .map((part) => ({ name: part.slice(0, part.indexOf("\n")).trim(), text: part.slice(part.indexOf("\n") + 1) })),
);
const expected = sources.map((source) => {
  const { run } = evaluate(source);
  return INPUTS.map((input) => outcome(() => run?.(input)));
});
const units = translatePrograms(sources);
const wide = sources.map(({ name }) => kernelOf(name, false));
const narrow = sources.map(({ name }) => kernelOf(name, true));

/** One in three is optimised too, which takes the most time: enough of each kind. */
const RELEASED = 3;

test.each(sources.map(({ name }, i) => [name, i] as const))("%s", async (_, i) => {
  const wanted = expected[i] ?? [];
  for (const kernel of [at(wide, i), at(narrow, i)]) {
    const node = interpretKernel(kernel);
    check(wanted, (input) => {
      const results: unknown[] = [];
      node.process(input, (value) => results.push(value));
      return results[0];
    });
  }
  for (const optimize of i % RELEASED === 0 ? [false, true] : [false]) {
    const { process } = await startKernel(at(narrow, i), { optimize });
    check(wanted, (input) => process(input)[0]);
  }
});

/** At -O3 calls that are inlined have no frame of their own. */
test("a failure tells the functions that led there, as the user named them", async () => {
  const text = `class Parser {
  constructor(readonly text: string) {}
  parse(): number {
    return this.#atom() + 1;
  }
  #atom(): number {
    if (this.text === "3") throw new RangeError(\`no \${this.text}\`);
    return this.text.length;
  }
}
export function run(x: number): number {
  const parse = (s: string): number => new Parser(s).parse();
  return parse(String(x));
}
`;
  const unit = translatePrograms([{ name: "trace", text }]).get("trace");
  const kernel = unit !== undefined && "unit" in unit ? lowered(unit.unit, true) : "";
  if (typeof kernel === "string") throw new Error(kernel);
  const { process } = await startKernel(kernel, { optimize: false });
  const thrown = errorOf(() => process(3));
  expect(thrown.message).toBe('RMC6001 "trace" failed: no 3');
  expect(thrown.position).toStrictEqual({ file: "trace.ts", line: 7, column: 28 });
  expect(thrown.trace).toStrictEqual([
    "Parser.#atom (trace.ts:7:28)",
    "Parser.parse (trace.ts:4:5)",
    "parse (trace.ts:12:40)",
    "run (trace.ts:13:3)",
  ]);
});

test("what a kernel can't catch, where JavaScript may, is told apart", async () => {
  const text = `export function run(x: number): number { const a = [[1]]; try { return a[x]!.length; } catch { return -1; } }`;
  const unit = translatePrograms([{ name: "outside", text }]).get("outside");
  const kernel = unit !== undefined && "unit" in unit ? lowered(unit.unit, true) : "";
  if (typeof kernel === "string") throw new Error(kernel);
  const { process } = await startKernel(kernel, { optimize: false });
  expect(process(0)).toStrictEqual([1]);
  expect(errorOf(() => process(4)).code).toBe("kernel-trapped");
  expect(process(0)).toStrictEqual([1]);
});

function errorOf(run: () => unknown): RmcError {
  try {
    run();
  } catch (error) {
    return error as RmcError;
  }
  throw new Error("nothing was thrown");
}

function check(wanted: readonly Outcome[], run: (input: number) => unknown): void {
  INPUTS.forEach((input, k) => {
    const result = outcome(() => run(input));
    const want = at(wanted, k);
    if ("error" in want)
      expect("error" in result && String(result.error).endsWith(String(want.error)), `input ${input}: ${JSON.stringify(result)}`).toBe(
        true,
      );
    else expect(result, `input ${input}`).toStrictEqual(want);
  });
}

function kernelOf(name: string, narrowed: boolean): Kernel {
  const translation = units.get(name);
  const kernel = translation === undefined || "reason" in translation ? JSON.stringify(translation) : lowered(translation.unit, narrowed);
  if (typeof kernel === "string") throw new Error(`${name}: ${kernel}`);
  return kernel;
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
