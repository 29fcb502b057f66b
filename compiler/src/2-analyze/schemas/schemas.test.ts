import { describe, expect, test } from "vitest";
import { printSchema } from "../../ir/print-schema.ts";
import { analyzeText } from "../analyze-text.test-support.ts";

const PRELUDE = `import { pipeline, type Audio, type FileRef, type Flow, type Image, type Tensor, type Video } from "rmc";
enum Color { Red, Green = 5 }
enum Word { Yes = "yes", No = "no" }
interface Tree { value: number; children: Tree[] }
type List = { head: string; tail: List } | null;
interface Node2 { next?: Node2 }
class Plain { x = 1; y = "" }
class Secret { #x = 1; get(): number { return this.#x; } }
class Hidden { private x = 1; show = () => this.x; }
type Branded = string & { readonly __brand: "Id" };
`;

// TypeScript's type, and the wire type as it is printed; a reason begins with "!".
const TABLE: readonly (readonly [string, string])[] = [
  ["number", "number"],
  ["boolean", "boolean"],
  ["string | null", "null | string"],
  ['"b" | "a"', '"a" | "b"'],
  ["3 | 1", "1 | 3"],
  ['"a" | 1 | true', '"a" | 1 | true'],
  ['"a" | string', "string"],
  ["boolean | number", "boolean | number"],
  ["Color", "0 | 5"],
  ["Color.Green", "5"],
  ["Word", '"no" | "yes"'],
  ["`id-${number}`", "string"],
  ["Branded", "string"],
  ["number[]", "readonly number[]"],
  ["readonly string[][]", "readonly readonly string[][]"],
  ["[number, string]", "readonly [number, string]"],
  ["[number, string?]", "readonly [number, undefined | string] | readonly [number]"],
  ["[a?: 1, b?: 2]", "readonly [] | readonly [undefined | 1, undefined | 2] | readonly [undefined | 1]"],
  ["{ a: number; b?: string; c: boolean | undefined }", "{ readonly a: number; readonly b?: string; readonly c?: boolean }"],
  ["{ a: string | null | undefined }", "{ readonly a?: null | string }"],
  ["Record<string, number>", "Readonly<Record<string, number>>"],
  ["Record<number, boolean>", "Readonly<Record<string, boolean>>"],
  ['Record<"x" | "y", number>', "{ readonly x: number; readonly y: number }"],
  ['Pick<{ a: number; b: string }, "a">', "{ readonly a: number }"],
  ["{ a: number } & { b: string }", "{ readonly a: number; readonly b: string }"],
  ["Map<string, { x: number }>", "ReadonlyMap<string, { readonly x: number }>"],
  ["ReadonlySet<number>", "ReadonlySet<number>"],
  ["Float32Array", "Float32Array"],
  ["Uint8ClampedArray<ArrayBuffer>", "Uint8ClampedArray"],
  ["Audio<16000, 1>", "Audio<16000, 1>"],
  ["Audio", "Audio"],
  ['{ kind: "audio"; samples: Float32Array; rate: 8000; channels: number; pts: number }', "Audio<8000>"],
  ['Video<"gray">', 'Video<"gray">'],
  ["Image", "Image"],
  ["Tensor<Int16Array>", "Tensor<Int16Array>"],
  ["Tensor", "Tensor"],
  ["FileRef", "FileRef"],
  ['{ kind: "image"; url: string }', '{ readonly kind: "image"; readonly url: string }'],
  ["Tree", "Tree"],
  ["List", "List"],
  ["Node2", "Node2"],
  ["Plain", "{ readonly x: number; readonly y: string }"],
  ["any", "!its type is any"],
  ["unknown", "!its type is unknown"],
  ["object", "!the type object says nothing about what is inside"],
  ["bigint", "!a bigint has no wire type"],
  ["symbol", "!a symbol cannot leave its process"],
  ["() => void", "!a function cannot be sent"],
  ["Date", "!a Date has no wire type: send its time as a number"],
  ["{ when: Date }", '!its property "when": a Date has no wire type: send its time as a number'],
  ["Promise<number>", "!a promise inside a value cannot be sent: await it first"],
  ["Secret", "!Secret has private fields"],
  ["Hidden", "!Hidden has private fields"],
  ["MediaStream", "!MediaStream has a method, "],
  ["[number, ...string[]]", "!a tuple with a rest has no fixed length"],
  ["{ a: 1; [name: string]: number }", "!{ [name: string]: number; a: 1; } has both named properties and an index signature"],
];

const inputs = TABLE.map(([type], index) => `i${index}: Flow<${type}>`).join("; ");
const names = TABLE.map((_, index) => `i${index}`).join(", ");
const { analysis, reports } = analyzeText(
  `${PRELUDE}export const all = pipeline(({ ${names} }: { ${inputs} }) => ({ ${names} }));\nexport const one = pipeline(({ t }: { t: Flow<Tree> }) => ({ t }));\n`,
);

describe("the schema of", () => {
  test.each(TABLE.map(([type, expected], index) => [type, expected, index] as const))("%s", (_, expected, index) => {
    expect(reports).toEqual([]);
    const flow = analysis!.graphs[0]!.flows[index]!;
    const text = flow.type === undefined ? `!${flow.reason}` : printSchema(flow.type);
    expect(expected.startsWith("!") ? text.slice(0, expected.length) : text).toBe(expected);
  });

  test("recursive types is an entry of the table, of each pipeline that uses it", () => {
    const [all, one] = analysis!.graphs;
    expect(Object.fromEntries(Object.entries(all!.types).map(([name, schema]) => [name, printSchema(schema)]))).toEqual({
      Tree: "{ readonly value: number; readonly children: readonly Tree[] }",
      List: "null | { readonly head: string; readonly tail: List }",
      Node2: "{ readonly next?: Node2 }",
    });
    expect(Object.keys(one!.types)).toEqual(["Tree"]);
  });
});
