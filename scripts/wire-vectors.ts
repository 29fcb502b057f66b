/** What docs/wire-vectors.json is made of: values of every wire type, and bytes that nobody may take. */
import type { Schema, TypeTable } from "../compiler/src/ir/schema.ts";

const number: Schema = { kind: "number" };
const boolean: Schema = { kind: "boolean" };
const string: Schema = { kind: "string" };
const nothing: Schema = { kind: "null" };
const tree: Schema = { kind: "ref", name: "Tree" };
const colours: Schema = { kind: "enum", values: ["blue", "green", "red"] };
const wide: Schema = { kind: "enum", values: Array.from({ length: 257 }, (_, index) => index) };
const literal = (value: string | number | boolean): Schema => ({ kind: "literal", value });
const array = (item: Schema): Schema => ({ kind: "array", item });
const tuple = (...items: readonly Schema[]): Schema => ({ kind: "tuple", items });
const union = (...options: readonly Schema[]): Schema => ({ kind: "union", options });
const typed = (element: "i8" | "u8" | "u8c" | "i16" | "u16" | "i32" | "u32" | "f32" | "f64"): Schema => ({ kind: "typed", element });
/** Names with "?" are optional. */
const object = (fields: Readonly<Record<string, Schema>>): Schema => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name: name.replace(/\?$/, ""), type, optional: name.endsWith("?") })),
});

export const TYPES: TypeTable = { Tree: object({ label: string, children: array(tree), "next?": union(tree, nothing) }) };

const point = object({ x: number, "label?": string, y: number });
const shapes = union(object({ kind: literal("circle"), radius: number }), object({ kind: literal("box"), width: number, height: number }));
const overlapping = union(
  number,
  array(number),
  tuple(number, number),
  object({ a: number }),
  object({ a: number, b: number }),
  literal(1),
);
const notANumber = { $number: "NaN" };
const picture = { data: { $u8: [1, 2, 3, 4] }, width: 2, height: 2, format: "gray" };
const i420 = { data: { $u8: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] }, width: 3, height: 3, format: "i420" };
const tone = { samples: { $f32: [0, -0.5, 1, notANumber] }, rate: 48000, channels: 2, pts: 0.02 };

interface Tree {
  readonly label: string;
  readonly children: readonly Tree[];
}

const deep = (depth: number): Tree => ({ label: "", children: depth === 1 ? [] : [deep(depth - 1)] });

export const VALUES: readonly (readonly [Schema, unknown])[] = [
  [number, 0.1],
  [number, -1e300],
  [number, { $number: "-0" }],
  [number, { $number: "Infinity" }],
  [number, notANumber],
  [boolean, true],
  [boolean, false],
  [nothing, null],
  [{ kind: "undefined" }, { $undefined: true }],
  [literal("x"), "x"],
  [literal(-1.5), -1.5],
  [literal(true), true],
  [colours, "red"],
  [wide, 256],
  [string, ""],
  [string, "grüß 🙂"],
  [string, "a\ud800b\udfff"],
  [typed("i8"), { $i8: [-128, 127] }],
  [typed("u8"), { $u8: [0, 255, 7] }],
  [typed("u8c"), { $u8c: [0, 255] }],
  [typed("i16"), { $i16: [-32768, 32767, 1] }],
  [typed("u16"), { $u16: [65535] }],
  [typed("i32"), { $i32: [-2147483648, 2147483647] }],
  [typed("u32"), { $u32: [4294967295] }],
  [typed("f32"), { $f32: [0.5, { $number: "-0" }, notANumber, { $number: "-Infinity" }] }],
  [typed("f64"), { $f64: [0.1, notANumber] }],
  [typed("f64"), { $f64: [] }],
  [array(number), [1, 2.5]],
  [array(string), ["a", "", "bc"]],
  [array(nothing), [null, null, null]],
  [array(array(boolean)), [[true], [], [false, true]]],
  [tuple(), []],
  [tuple(boolean, number, string), [true, -1, "z"]],
  [object({}), {}],
  [point, { x: 1, y: 2 }],
  [point, { x: 1, label: "p", y: 2 }],
  [object({ "na me": number, class: string, __proto: boolean }), { "na me": 1, class: "c", __proto: true }],
  [
    { kind: "record", value: number },
    { b: 1, a: 2, "": 3 },
  ],
  [
    { kind: "map", key: string, value: number },
    {
      $map: [
        ["b", 1],
        ["a", { $number: "-0" }],
      ],
    },
  ],
  [
    { kind: "map", key: number, value: boolean },
    {
      $map: [
        [notANumber, true],
        [2, false],
      ],
    },
  ],
  [
    { kind: "map", key: union(string, number), value: string },
    {
      $map: [
        ["1", "text"],
        [1, "number"],
      ],
    },
  ],
  [{ kind: "set", item: string }, { $set: ["b", "a"] }],
  [{ kind: "set", item: point }, { $set: [{ x: 1, y: 2 }] }],
  [union(nothing, { kind: "undefined" }, string), null],
  [union(nothing, { kind: "undefined" }, string), { $undefined: true }],
  [union(nothing, { kind: "undefined" }, string), "s"],
  [union(number, boolean), true],
  [union(number, boolean), 1],
  [overlapping, 1],
  [overlapping, 2],
  [overlapping, [1, 2]],
  [overlapping, [1, 2, 3]],
  [overlapping, { a: 1 }],
  [overlapping, { a: 1, b: 2 }],
  [shapes, { kind: "box", width: 1, height: 2 }],
  [shapes, { kind: "circle", radius: 3 }],
  [union(typed("u8"), typed("u8c"), array(number)), { $u8c: [9] }],
  [union(typed("u8"), typed("u8c"), array(number)), { $u8: [9] }],
  [union({ kind: "record", value: string }, { kind: "map", key: string, value: string }), { $map: [["k", "v"]] }],
  [union({ kind: "record", value: string }, { kind: "map", key: string, value: string }), { k: "v" }],
  [union(array(string), { kind: "set", item: string }), { $set: ["s"] }],
  [union(array(string), { kind: "set", item: string }), ["s"]],
  [tree, { label: "root", children: [{ label: "leaf", children: [] }], next: { label: "n", children: [], next: null } }],
  [tree, deep(64)],
  [{ kind: "audio", rate: 48000, channels: 2 }, { $audio: tone }],
  [{ kind: "audio", rate: null, channels: null }, { $audio: tone }],
  [{ kind: "video", format: "gray" }, { $video: { ...picture, pts: 0.04 } }],
  [{ kind: "video", format: null }, { $video: { ...i420, pts: 1 } }],
  [{ kind: "image", format: null }, { $image: picture }],
  [union({ kind: "image", format: "rgba" }, { kind: "image", format: "gray" }), { $image: picture }],
  [{ kind: "tensor", element: "f32" }, { $tensor: { data: { $f32: [1, notANumber] }, shape: [1, 2] } }],
  [{ kind: "tensor", element: null }, { $tensor: { data: { $u8c: [1, 2, 3, 4] }, shape: [2, 2] } }],
  [{ kind: "tensor", element: null }, { $tensor: { data: { $i16: [5] }, shape: [] } }],
  [{ kind: "file" }, { $file: { digest: "sha256:00", size: 12, name: "a.wav", type: "audio/wav" } }],
];

const word = (count: number): string => Buffer.from(Uint32Array.of(count).buffer).toString("hex");
/** Trees inside each other, without labels and with nothing else. */
const nested = (depth: number): string => `${word(0)}${word(1)}`.repeat(depth - 1) + `${word(0)}${word(0)}` + "00".repeat(depth);

export const REFUSED_VALUES: readonly { readonly why: string; readonly schema: Schema; readonly bytes: string }[] = [
  { why: "nothing is there", schema: number, bytes: "" },
  { why: "a byte too few", schema: number, bytes: "00".repeat(7) },
  { why: "a byte too many", schema: number, bytes: "00".repeat(9) },
  { why: "a boolean of 2", schema: boolean, bytes: "02" },
  { why: "an enum's index out of range", schema: colours, bytes: "03" },
  { why: "a wide enum's index out of range", schema: wide, bytes: "0101" },
  { why: "a wide enum in one byte", schema: wide, bytes: "01" },
  { why: "an option that there is not", schema: shapes, bytes: `02${"00".repeat(15)}` },
  { why: "a flag of 2 before an optional field", schema: object({ "a?": nothing }), bytes: "02" },
  { why: "a string longer than the rest", schema: string, bytes: `${word(2)}6100` },
  { why: "a count that is longer than any value", schema: array(string), bytes: word(0xffffffff) },
  { why: "a typed array that ends early", schema: typed("f64"), bytes: `${word(1)}${"00".repeat(11)}` },
  { why: "more items without bytes than a value may have", schema: array(nothing), bytes: word(2 ** 20 + 1) },
  { why: "the same in two lists", schema: array(array(nothing)), bytes: word(2) + word(2 ** 20) + word(1) },
  { why: "65 deep", schema: tree, bytes: nested(65) },
  { why: "a pixel format that there is not", schema: { kind: "image", format: null }, bytes: `${word(1)}${word(1)}03000000${word(1)}00` },
  { why: "another element than the type's", schema: { kind: "tensor", element: "f32" }, bytes: `08000000${word(0)}${word(0)}` },
  { why: "an element that there is not", schema: { kind: "tensor", element: null }, bytes: `09000000${word(0)}${word(0)}` },
];

const header = (changes: Readonly<Record<number, string>>): string =>
  Object.entries(changes).reduce(
    (bytes, [at, change]) => bytes.slice(0, Number(at) * 2) + change + bytes.slice(Number(at) * 2 + change.length),
    `0104${"00".repeat(22)}0800000008000000${"00".repeat(16)}`,
  );

/** DATA with a step and eight bytes, but for what is wrong. */
export const REFUSED_FRAMES: readonly { readonly field: string; readonly bytes: string }[] = [
  { field: "length", bytes: "" },
  { field: "length", bytes: header({}).slice(0, 62) },
  { field: "length", bytes: header({}).slice(0, -2) },
  { field: "length", bytes: `${header({})}00` },
  { field: "length", bytes: header({ 28: "00000080" }) },
  { field: "version", bytes: header({ 0: "02" }) },
  { field: "type", bytes: header({ 1: "00" }) },
  { field: "type", bytes: header({ 1: "0e" }) },
  { field: "flags", bytes: header({ 2: "02" }) },
  { field: "flags", bytes: header({ 1: "05", 2: "01" }) },
  { field: "meta", bytes: header({ 24: "00" }) },
  { field: "meta", bytes: header({ 24: "10" }) },
  { field: "meta", bytes: header({ 1: "0a" }) },
  { field: "meta", bytes: header({ 24: "18010000" }) },
  { field: "padding", bytes: header({ 28: "07", 47: "01" }) },
  { field: "time", bytes: header({ 22: "f07f" }) },
  { field: "step", bytes: header({ 38: "f03f" }).slice(0, 64) + "000000000000e03f" + "00".repeat(8) },
  { field: "step", bytes: header({ 38: "f0bf" }) },
  { field: "step", bytes: header({ 38: "4043" }) },
];
