import { expect, test } from "vitest";
import { NUMBER, F64, f64, func, functionKernel, give, local, op } from "../../4-lower/kernel/print/kernel-builder.test-support.ts";
import { printKernel } from "../../4-lower/kernel/print/print-kernel.ts";
import { compileKernels } from "./compile-kernels.ts";

test.each([false, true])("a kernel that halves a number, optimize %s", async (optimize) => {
  const half = functionKernel(func("half", { x: F64 }, F64, {}, [give(op("f64.mul", local("x", F64), f64(0.5)))]), NUMBER, NUMBER);
  const [compiled] = await compileKernels([printKernel(half)], { optimize });
  const module = new WebAssembly.Module(compiled?.wasm as Uint8Array<ArrayBuffer>);
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  const exports = new WebAssembly.Instance(module).exports as Record<string, CallableFunction> & { memory: WebAssembly.Memory };
  const at = exports["reserve"]?.(8) as number;
  exports["create"]?.(at, at);
  new DataView(exports.memory.buffer).setFloat64(at, 5, true);
  const block = exports["process"]?.(at, at + 8) as number;
  expect(new DataView(exports.memory.buffer).getUint32(block, true)).toBe(8);
  expect(new DataView(exports.memory.buffer).getFloat64(block + 8, true)).toBe(2.5);
});

test("the compiler leaves the arrays of this process as they are", async () => {
  const half = functionKernel(func("half", { x: F64 }, F64, {}, [give(op("f64.mul", local("x", F64), f64(0.5)))]), NUMBER, NUMBER);
  await compileKernels([printKernel(half)], { optimize: false });
  // oxlint-disable-next-line typescript/require-array-sort-compare -- the default order is what is tested
  expect([10, 9, 1, 100].sort()).toEqual([1, 10, 100, 9]);
});

test("a kernel that does not compile is an error with its source, and the thread goes on", async () => {
  const half = printKernel(
    functionKernel(func("half", { x: F64 }, F64, {}, [give(op("f64.mul", local("x", F64), f64(0.5)))]), NUMBER, NUMBER),
  );
  await expect(compileKernels([{ ...half, source: "export let x: Nothing;" }], { optimize: false })).rejects.toThrow(
    /Cannot find name 'Nothing'[^]*export let x: Nothing;/,
  );
  expect(await compileKernels([half], { optimize: false })).toHaveLength(1);
});
