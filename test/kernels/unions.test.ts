/**
 * Unions with options that are no objects, and objects of a wider type, across the border: what a kernel reads and writes is what the codecs of the host
 * read and write, and it gives what the function gives.
 */
import { expect, test } from "vitest";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { codecOf, startKernel } from "./run-kernel.test-support.ts";
import { evaluate, interpretAll, lowered, translate } from "./translate.test-support.ts";

const NUMBER: Schema = { kind: "number" };
const POINT: Schema = { kind: "object", fields: [{ name: "x", type: NUMBER, optional: false }] };

const SIZE: Schema = {
  kind: "union",
  options: [
    { kind: "array", item: NUMBER },
    { kind: "enum", values: ["auto", "none"] },
    { kind: "literal", value: 4 },
  ],
};

interface Case {
  readonly name: string;
  readonly text: string;
  readonly schema: Schema;
  /** Where it is another than that of the input. */
  readonly output?: Schema;
  readonly values: readonly unknown[];
}

const CASES: readonly Case[] = [
  {
    name: "texts-and-numbers",
    text: "export function node(x: string | number): string | number { return typeof x === 'string' ? x + '!' : x * 2; }",
    schema: { kind: "union", options: [NUMBER, { kind: "string" }] },
    values: ["", "a\ud800", 0, -0, NaN, 1.5, Infinity],
  },
  {
    name: "may-be-missing",
    text: "export function node(x: { v?: string | number | boolean | null }): { v?: string | number | boolean | null } { return { v: x.v === 'no' ? null : x.v }; }",
    schema: {
      kind: "object",
      fields: [
        {
          name: "v",
          type: { kind: "union", options: [{ kind: "boolean" }, { kind: "null" }, NUMBER, { kind: "string" }] },
          optional: true,
        },
      ],
    },
    values: [{}, { v: null }, { v: "no" }, { v: "yes" }, { v: false }, { v: true }, { v: NaN }],
  },
  {
    name: "literals",
    text: "export function node(x: 'auto' | 'none' | 4 | number[]): ('auto' | 'none' | 4 | number[])[] { return [x, 'auto', 4]; }",
    schema: SIZE,
    output: { kind: "array", item: SIZE },
    values: ["auto", "none", 4, [], [1, 2]],
  },
  {
    name: "objects-and-lists",
    text: `export function node(x: { x: number } | string | Float32Array | boolean): { x: number } | string | Float32Array | boolean {
      if (typeof x === "object" && "x" in x) return { x: x.x + 1 };
      return x instanceof Float32Array ? x.slice(1) : x;
    }`,
    schema: { kind: "union", options: [{ kind: "boolean" }, POINT, { kind: "string" }, { kind: "typed", element: "f32" }] },
    values: [{ x: 1 }, "s", new Float32Array([1, 2, NaN]), true],
  },
  {
    name: "deep",
    text: `export function node(x: Map<string, (number | string)[]>): Map<string, (number | string)[]> {
      const out = new Map<string, (number | string)[]>();
      for (const [key, list] of x) out.set(key, [...list, key, list.length]);
      return out;
    }`,
    schema: {
      kind: "map",
      key: { kind: "string" },
      value: { kind: "array", item: { kind: "union", options: [NUMBER, { kind: "string" }] } },
    },
    values: [new Map([["a", [1, "b"]]]), new Map()],
  },
  {
    name: "wider",
    text: `interface Point { x: number } interface Named extends Point { name: string }
    export function node(x: Named): Point[] { const all: Point[] = [x]; x.x += 1; all.push({ x: 9 }); return all; }`,
    schema: {
      kind: "object",
      fields: [
        { name: "x", type: NUMBER, optional: false },
        { name: "name", type: { kind: "string" }, optional: false },
      ],
    },
    output: { kind: "array", item: POINT },
    values: [{ x: 1, name: "a" }],
  },
];

test.each(CASES.map((one) => [one.name, one] as const))("%s", async (_, { name, text, schema, output = schema, values }) => {
  const source = { name, text };
  const translation = translate([source], "node", { input: schema, output }).get(name);
  if (translation === undefined || "reason" in translation) throw new Error(translation?.reason);
  const node = evaluate(source)["node"] as (value: unknown) => unknown;
  const codec = codecOf(output);
  const bytes = (value: unknown): Uint8Array => {
    const made = new Uint8Array(codec.measure(value));
    codec.write(value, made, new DataView(made.buffer), 0);
    return made;
  };
  const kernel = lowered(translation.unit, true);
  if (typeof kernel === "string") throw new Error(kernel);
  for (const value of values) {
    const expected = node(structuredClone(value));
    expect(interpretAll(kernel, [structuredClone(value)]).map(bytes)).toStrictEqual([expected].map(bytes));
  }
  for (const optimize of [false, true]) {
    const running = await startKernel(kernel, { optimize });
    for (const value of values) expect(running.process(value).map(bytes)).toStrictEqual([node(structuredClone(value))].map(bytes));
  }
});
