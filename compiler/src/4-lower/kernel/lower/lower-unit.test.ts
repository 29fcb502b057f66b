import { expect, test } from "vitest";
import type { Kernel } from "../../../ir/kernel.ts";
import { printKernelText } from "../../../ir/print-kernel-text.ts";
import type { Expression, Statement, Type, Unit } from "../../../ir/unit.ts";
import { interpretKernel } from "../interpret/interpret-kernel.ts";
import { KernelTrap } from "../interpret/trap.ts";
import { isRefusal, lowerUnit } from "./lower-unit.ts";

const SPOT = { file: 0, line: 3, column: 5 };
const NUMBER: Type = { kind: "number" };
const STRING: Type = { kind: "string" };
const NUMBERS: Type = { kind: "array", item: NUMBER };
const FLOATS: Type = { kind: "typed", element: "f32" };
const X: Expression = { kind: "local", id: "x", type: NUMBER, spot: SPOT };

test("a loop over a typed array counts in i32 and needs no bounds checks", () => {
  const i: Expression = { kind: "local", id: "i", type: NUMBER, spot: SPOT };
  const input: Expression = { kind: "local", id: "x", type: FLOATS, spot: SPOT };
  const item: Expression = { kind: "index", object: input, index: i, outside: "nan", type: NUMBER, spot: SPOT };
  const body: Statement[] = [
    set("i", number(0)),
    {
      kind: "loop",
      test: {
        kind: "binary",
        operator: "<",
        left: i,
        right: { kind: "length", object: input, type: NUMBER, spot: SPOT },
        type: { kind: "boolean" },
        spot: SPOT,
      },
      update: [set("i", add(i, number(1)))],
      body: [{ kind: "set", target: { kind: "index", object: input, index: i, type: NUMBER }, value: add(item, number(1)), spot: SPOT }],
      spot: SPOT,
    },
    { kind: "return", value: input, spot: SPOT },
  ];
  const kernel = kernelOf(unit(FLOATS, FLOATS, body, [{ id: "i", type: NUMBER }]));
  expect(printKernelText(kernel)).toBe(`kernel test (function)
  input typed<f32>, output typed<f32>, returns
  process: run

function run(x: typed<f32>): typed<f32>
  var i: i32
  i = 0
  loop loop0
    if bool.not(i32.lt_s(i, x.length))
      break loop0
    x[i proven] = f64.add(x[i proven], 1.0)
  update
    i = i32.add(i, 1)
  return x
`);
  expect(run(kernel, new Float32Array([1, 2]))).toStrictEqual(new Float32Array([2, 3]));
});

test("a read outside traps where undefined would go on, with its place in the source", () => {
  const read: Expression = {
    kind: "index",
    object: { kind: "array", items: [number(1)], type: NUMBERS, spot: SPOT },
    index: X,
    outside: "trap",
    type: NUMBER,
    spot: SPOT,
  };
  const kernel = kernelOf(unit(NUMBER, NUMBER, [{ kind: "return", value: read, spot: SPOT }]));
  expect(run(kernel, 0)).toBe(1);
  for (const index of [1, -1, 0.5, NaN]) expect(() => run(kernel, index)).toThrow(KernelTrap);
  expect(caught(() => run(kernel, 9))).toMatchObject({ kind: "trap", position: { file: "test.ts", line: 3, column: 5 } });
});

test("a throw ends the kernel with its message", () => {
  const message: Expression = {
    kind: "binary",
    operator: "+",
    left: { kind: "string", value: "no ", type: STRING, spot: SPOT },
    right: { kind: "toString", value: X, type: STRING, spot: SPOT },
    type: STRING,
    spot: SPOT,
  };
  const value: Expression = { kind: "error", name: "Error", message, type: { kind: "struct", name: "Error" }, spot: SPOT };
  const kernel = kernelOf(unit(NUMBER, NUMBER, [{ kind: "throw", value, spot: SPOT }]));
  expect(caught(() => run(kernel, 0.1))).toMatchObject({ kind: "fail", message: "no 0.1" });
});

test("an array with holes is refused, with the reason and the place", () => {
  const holes: Expression = { kind: "newArray", length: X, type: NUMBERS, spot: SPOT };
  expect(lowerUnit(unit(NUMBER, NUMBERS, [{ kind: "return", value: holes, spot: SPOT }]))).toStrictEqual({
    reason: "makes an array with holes: give it its values with .fill(…) or Array.from",
    spot: SPOT,
  });
});

test("a store beyond the end of an array traps, at the end it appends", () => {
  const store = (index: number): Kernel => {
    const array: Expression = { kind: "local", id: "a", type: NUMBERS, spot: SPOT };
    const body: Statement[] = [
      {
        kind: "set",
        target: { kind: "local", id: "a", type: NUMBERS },
        value: { kind: "array", items: [X], type: NUMBERS, spot: SPOT },
        spot: SPOT,
      },
      { kind: "set", target: { kind: "index", object: array, index: number(index), type: NUMBER }, value: number(7), spot: SPOT },
      { kind: "return", value: array, spot: SPOT },
    ];
    return kernelOf(unit(NUMBER, NUMBERS, body, [{ id: "a", type: NUMBERS }]));
  };
  expect(run(store(1), 5)).toStrictEqual([5, 7]);
  expect(() => run(store(2), 5)).toThrow("stores beyond the end of an array");
});

test("null and undefined leave nothing", () => {
  const optional: Type = { kind: "optional", of: NUMBER, null: true, undefined: true };
  const positive: Expression = { kind: "binary", operator: ">", left: X, right: number(0), type: { kind: "boolean" }, spot: SPOT };
  const nothing: Expression = { kind: "null", type: optional, spot: SPOT };
  const value: Expression = {
    kind: "conditional",
    test: positive,
    then: { kind: "widen", value: X, type: optional, spot: SPOT },
    else: nothing,
    type: optional,
    spot: SPOT,
  };
  const base = unit(NUMBER, NUMBER, [{ kind: "return", value, spot: SPOT }]);
  const kernel = kernelOf({ ...base, functions: base.functions.map((entry) => ({ ...entry, result: optional })) });
  expect(run(kernel, 4)).toBe(4);
  expect(run(kernel, -4)).toBeUndefined();
});

function unit(input: Type, output: Type, body: readonly Statement[], locals: Unit["functions"][number]["locals"] = []): Unit {
  return {
    name: "test",
    files: ["test.ts"],
    structs: [],
    globals: [],
    functions: [
      { id: "run", label: "run", parameters: [{ id: "x", type: input }], result: output, locals, body, captures: [], spot: SPOT },
    ],
    entry: {
      form: "function",
      parameters: [],
      process: "run",
      emits: false,
      returns: true,
      input: { type: input, schema: schemaOf(input) },
      output: { type: output, schema: schemaOf(output) },
    },
  };
}

function schemaOf(type: Type): Unit["entry"]["input"]["schema"] {
  if (type.kind === "typed") return type;
  return type.kind === "array" ? { kind: "array", item: { kind: "number" } } : { kind: "number" };
}

function kernelOf(from: Unit): Kernel {
  const kernel = lowerUnit(from);
  if (isRefusal(kernel)) throw new Error(kernel.reason);
  return kernel;
}

function run(kernel: Kernel, input: unknown): unknown {
  const results: unknown[] = [];
  interpretKernel(kernel).process(input, (value) => results.push(value));
  return results[0];
}

function caught(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

function number(value: number): Expression {
  return { kind: "number", value, type: NUMBER, spot: SPOT };
}

function add(left: Expression, right: Expression): Expression {
  return { kind: "binary", operator: "+", left, right, type: NUMBER, spot: SPOT };
}

function set(id: string, value: Expression): Statement {
  return { kind: "set", target: { kind: "local", id, type: NUMBER }, value, spot: SPOT };
}
