/**
 * Typed arrays of the input, which may lie in the input area: parts of them share their memory, their buffers are their own and
 * exactly as long as they are, and what one call changed is not there in the next.
 */
import { describe, expect, test } from "vitest";
import type { Kernel } from "../../compiler/src/ir/kernel.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { printKernel } from "../../compiler/src/4-lower/kernel/print/print-kernel.ts";
import { startKernel } from "./run-kernel.test-support.ts";
import { evaluate, interpretAll, lowered, type Source, translate } from "./translate.test-support.ts";

const F32S: Schema = { kind: "typed", element: "f32" };
const PAIR: Schema = {
  kind: "object",
  fields: [
    { name: "a", type: F32S, optional: false },
    { name: "b", type: { kind: "typed", element: "u8" }, optional: false },
  ],
};

const SOURCES: readonly Source[] = [
  {
    name: "parts",
    text: `export function run({ a, b }: { a: Float32Array; b: Uint8Array }): string {
      const middle = a.subarray(1, -1); middle[0] = 9; middle.subarray(1).fill(0.1);
      const rest = b.subarray(2); rest[1]! += 250; b.set(rest, 1); a.set(a.subarray(0, 2), 1); b.copyWithin(0, 1);
      return a.join() + "|" + b.join() + "|" + middle.join() + "|" + rest.join();
    }`,
  },
  {
    name: "buffers",
    text: `export function run({ a, b }: { a: Float32Array; b: Uint8Array }): string {
      const bytes = new Uint8Array(a.buffer); bytes[3] = 0x40; bytes[2] = 0;
      new DataView(b.buffer, 1, 2).setUint16(0, 0x0102);
      const part = a.subarray(1);
      const sizes = \`\${a.buffer.byteLength} \${a.byteOffset} \${part.byteOffset} \${b.buffer.byteLength}\`;
      return sizes + " " + (part.buffer === a.buffer) + " " + a.join() + " " + b.join();
    }`,
  },
];
const INPUTS = (): unknown[] => [0, 1].map((k) => ({ a: Float32Array.of(1.5 + k, -2, 3, 4), b: Uint8Array.of(1, 2, 3, 4, 5 + k) }));
const units = translate(SOURCES, "run", { input: PAIR, output: { kind: "string" } });

describe.each(SOURCES)("$name", (source) => {
  const wanted = INPUTS().map((input) => evaluate(source)["run"]?.(input));

  test("the interpreter gives what JavaScript gives", () => {
    for (const narrow of [false, true]) expect(interpretAll(kernelOf(source, narrow), INPUTS())).toStrictEqual(wanted);
  });

  test.each([false, true])("the module does, optimize %s", async (optimize) => {
    const running = await startKernel(kernelOf(source, true), { optimize });
    expect(INPUTS().flatMap((input) => running.process(input))).toStrictEqual(wanted);
  });
});

test("only a kernel that looks at buffers pays for them", () => {
  expect(SOURCES.map((source) => printKernel(kernelOf(source, true))).map(({ runtime, bytes }) => ({ runtime, bytes }))).toStrictEqual([
    { runtime: "region", bytes: false },
    { runtime: "region", bytes: true },
  ]);
});

function kernelOf(source: Source, narrow: boolean): Kernel {
  const translation = units.get(source.name);
  if (translation === undefined || "reason" in translation) throw new Error(JSON.stringify(translation));
  const kernel = lowered(translation.unit, narrow);
  if (typeof kernel === "string") throw new Error(kernel);
  return kernel;
}
