import { expect, test } from "vitest";
import type { Kernel, KernelExpression, KernelStatement } from "./kernel.ts";
import { verifyKernel } from "./verify-kernel.ts";

const at = { file: 0, line: 1, column: 1 };
const one: KernelExpression = { kind: "f64", value: 1, type: { kind: "f64" }, at };
const whole: KernelExpression = { kind: "i32", value: 1, type: { kind: "i32" }, at };
const bytes: KernelExpression = { kind: "local", id: "bytes", type: { kind: "typed", element: "u8" }, at };

test("a kernel that keeps the invariant passes", () => {
  expect(() => verifyKernel(kernel({ kind: "return", value: one, at }))).not.toThrow();
});

test.each<[string, KernelStatement, string]>([
  [
    "operands of another width",
    { kind: "return", value: { kind: "operate", operator: "f64.add", operands: [one, whole], type: { kind: "f64" }, at }, at },
    "f64.add takes f64, not i32",
  ],
  ["a local that is not declared", { kind: "setLocal", id: "lost", value: one, at }, "local lost is not declared"],
  ["a result of another type", { kind: "return", value: whole, at }, "return takes f64, not i32"],
  ["a jump to a label outside", { kind: "break", label: "far", at }, "break far is outside of it"],
  ["continue of a block", { kind: "block", label: "b", body: [{ kind: "continue", label: "b", at }], at }, "continue b is not of a loop"],
  [
    "a store of another width",
    { kind: "setTyped", array: bytes, element: "u8", index: whole, value: one, proven: false, at },
    "typed store takes i32, not f64",
  ],
  [
    "a function of the prelude with other arguments",
    { kind: "expression", value: { kind: "prelude", name: "math.sin", arguments: [whole], type: { kind: "f64" }, at }, at },
    "prelude math.sin(i32)",
  ],
  ["an i32 out of range", { kind: "expression", value: { ...whole, value: 2 ** 31 } as KernelExpression, at }, "2147483648 is not an i32"],
])("%s is found", (_, statement, message) => {
  expect(() => verifyKernel(kernel(statement))).toThrow(message);
});

function kernel(statement: KernelStatement): Kernel {
  const parameters = [{ id: "bytes", type: { kind: "typed", element: "u8" } as const }];
  return {
    name: "test",
    files: ["test.ts"],
    structs: [],
    globals: [],
    functions: [{ id: "run", label: "run", parameters, result: { kind: "f64" }, locals: [], body: [statement], at }],
    entry: {
      form: "function",
      parameters: [],
      process: "run",
      input: { type: { kind: "typed", element: "u8" }, schema: { kind: "typed", element: "u8" } },
      output: { type: { kind: "f64" }, schema: { kind: "number" } },
      emits: false,
      returns: true,
    },
  };
}
