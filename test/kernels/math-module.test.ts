import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createExactMath } from "../../runtime/math/src/exact-math.ts";
import { buildMath } from "../../scripts/build-math.ts";
import { PRELUDE } from "../../compiler/src/ir/prelude.ts";
import type { Kernel, KernelType } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import {
  F64,
  f64,
  field,
  func,
  functionKernel,
  give,
  local,
  NUMBER,
  op,
  prelude,
  struct,
  when,
} from "../../compiler/src/4-lower/kernel/print/kernel-builder.test-support.ts";
import { numbers, Random } from "./random.test-support.ts";
import { startKernel } from "./run-kernel.test-support.ts";

test("the module that is checked in is the prelude's", async () => {
  expect(await readFile(new URL("../../runtime/math/src/module-bytes.generated.ts", import.meta.url), "utf8")).toBe(await buildMath());
});

const FIELDS = { which: F64, x: F64, y: F64, z: F64 };
const IN: KernelType = { kind: "struct", name: "In" };
const schema: Schema = { kind: "object", fields: Object.keys(FIELDS).map((name) => ({ name, type: NUMBER, optional: false })) };
const NAMES = [
  ...Object.keys(PRELUDE).filter((name) => name.startsWith("math.") && !["math.round", "math.sign"].includes(name)),
  "f64.pow",
];

/** One kernel that picks a function by number. */
function everything(): Kernel {
  const input = local("input", IN);
  const given = ["x", "y", "z"].map((name) => field(input, "In", name, F64));
  const cases = NAMES.map((name, index) => {
    const count = name === "f64.pow" ? 2 : (PRELUDE[name]?.signature.split(")")[0]?.split(",").length ?? 1);
    const value = name === "f64.pow" ? op("f64.pow", ...given.slice(0, 2)) : prelude(name, F64, ...given.slice(0, count));
    return when(op("f64.eq", field(input, "In", "which", F64), f64(index)), [give(value)]);
  });
  return functionKernel(func("math", { input: IN }, F64, {}, [...cases, give(f64(0))]), schema, NUMBER, {
    structs: [struct("In", FIELDS, "object")],
  });
}

test.each([false, true])("kernels give the bits of the exact Math, optimize %s", async (optimize) => {
  const running = await startKernel(everything(), { optimize });
  const exact = createExactMath() as unknown as Record<string, (...values: number[]) => number>;
  const random = new Random("math");
  NAMES.forEach((name, which) => {
    const short = name.replace(/^\w+\./, "");
    const reference = short.startsWith("hypot") ? exact["hypot"] : exact[short];
    const count = short === "hypot3" ? 3 : ["hypot2", "atan2", "pow"].includes(short) ? 2 : 1;
    for (let round = 0; round < 2000; round++) {
      const given = [numbers(random), numbers(random), numbers(random)] as const;
      const value = running.process({ which, x: given[0], y: given[1], z: given[2] })[0];
      const wanted = reference?.(...given.slice(0, count));
      if (!Object.is(value, wanted)) expect([name, given, value]).toEqual([name, given, wanted]);
    }
  });
  console.log(`all of Math: ${running.bytes} bytes`);
});

test.each(["math.round", "math.sign"])("%s is ECMAScript's", async (name) => {
  const kernel = functionKernel(func("f", { x: F64 }, F64, {}, [give(prelude(name, F64, local("x", F64)))]), NUMBER, NUMBER);
  const running = await startKernel(kernel, { optimize: true });
  const random = new Random(name);
  const edges = [
    0.49999999999999994, -0.49999999999999994, 0.5, -0.5, 1.5, -1.5, 2251799813685247.5, 2251799813685248.5, 9007199254740991, -0.2,
  ];
  for (const x of [...edges, ...Array.from({ length: 4000 }, () => numbers(random))]) {
    const wanted = name === "math.round" ? Math.round(x) : Math.sign(x);
    expect([x, running.process(x)[0]]).toEqual([x, wanted]);
  }
});
