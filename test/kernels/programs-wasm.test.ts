/**
 * Programs of every construct as WebAssembly: the same as JavaScript. What JavaScript gives is computed before asc is loaded,
 * because asc changes `Array.prototype.sort` of its process.
 */
import { beforeAll, expect, test } from "vitest";
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import { type CompiledKernel, compileKernels } from "../../compiler/src/5-emit/asc/compile-kernels.ts";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import { INPUTS, outcome, readPrograms, translatePrograms } from "./programs.test-support.ts";
import { startCompiled } from "./run-kernel.test-support.ts";
import { evaluate, lowered } from "./translate.test-support.ts";

const sources = readPrograms();
const expected = new Map(sources.map((source) => [source.name, INPUTS.map((input) => outcome(() => evaluate(source)["run"]?.(input)))]));
const units = translatePrograms(sources);
const kernels = sources.map((source): Kernel => {
  const translation = units.get(source.name);
  const kernel = translation === undefined || "reason" in translation ? JSON.stringify(translation) : lowered(translation.unit, true);
  if (typeof kernel === "string") throw new Error(`${source.name}: ${kernel}`);
  return kernel;
});
const printed = kernels.map((kernel) => printKernel(kernel));
let compiled: readonly CompiledKernel[] = [];

beforeAll(async () => {
  compiled = await compileKernels(printed, { optimize: false });
});

test.each(sources.map((source, i) => [source.name, i] as const))("%s", (name, i) => {
  INPUTS.forEach((input, k) => {
    const result = outcome(() => startCompiled(at(compiled, i), at(printed, i), [at(kernels, i)], { optimize: false }).process(input)[0]);
    const wanted = at(expected.get(name) ?? [], k);
    if ("error" in wanted) expect(messageOf(result), `input ${input}`).toSatisfy((message: string) => isOf(message, String(wanted.error)));
    else expect(result, `input ${input}`).toStrictEqual(wanted);
  });
});

function messageOf(result: object): string {
  return "error" in result ? String(result.error) : "no error";
}

/** The same words as JavaScript's, or that a kernel has not got them. */
function isOf(message: string, wanted: string): boolean {
  return message.endsWith(wanted) || message.endsWith("trapped: a message would have a number that a kernel does not print");
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
