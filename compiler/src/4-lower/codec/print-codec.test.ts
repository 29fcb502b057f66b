import { RmcError } from "@rmc/runtime";
import type { Codec } from "@rmc/runtime";
import { describe, expect, test } from "vitest";
import { projectValue } from "../../ir/project-value.ts";
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { codecHash } from "../../ir/codec-hash.ts";
import { Generator, TREE } from "./generate-values.test-support.ts";
import { loadCodec } from "./load-codec.test-support.ts";
import { printCodec } from "./print-codec.ts";

const TYPES: TypeTable = { Tree: TREE };
const SCHEMAS = 700;
const VALUES = 15;

describe("generated codecs", () => {
  test("give every value back as the projection has it, and the same bytes for both (10,500 generated cases)", () => {
    let cases = 0;
    for (let seed = 1; seed <= SCHEMAS; seed += 1) {
      const generator = new Generator(seed);
      const schema = generator.schema(4);
      const codec = loadCodec(printCodec(schema, TYPES));
      for (let count = 0; count < VALUES; count += 1, cases += 1) {
        const value = generator.value(schema);
        const label = `seed ${seed}, value ${count}: ${JSON.stringify(schema)}`;
        const bytes = encode(codec, value);
        const projected = projectValue(schema, TYPES, value);
        expect(show(decode(codec, bytes)), label).toBe(show(projected));
        expect(Buffer.compare(encode(codec, projected), bytes), label).toBe(0);
        expect(Buffer.compare(encode(codec, decode(codec, bytes)), bytes), label).toBe(0);
      }
    }
    expect(cases).toBe(SCHEMAS * VALUES);
  });

  test("refuse every truncation and every byte too many", () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const generator = new Generator(seed);
      const schema = generator.schema(4);
      const codec = loadCodec(printCodec(schema, TYPES));
      const bytes = encode(codec, generator.value(schema));
      const step = Math.max(1, Math.floor(bytes.length / 40));
      for (let length = 0; length < bytes.length; length += step)
        expect(
          failure(() => decode(codec, bytes.slice(0, length))),
          `seed ${seed} cut to ${length}`,
        ).toBe("corrupt-frame");
      expect(
        failure(() => decode(codec, new Uint8Array([...bytes, 0]))),
        `seed ${seed}`,
      ).toBe("corrupt-frame");
    }
  });

  test("survive hostile bytes: a value or a corrupt-frame error, quickly, and never anything else", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const generator = new Generator(seed);
      const schema = generator.schema(4);
      const codec = loadCodec(printCodec(schema, TYPES));
      const bytes = encode(codec, generator.value(schema));
      for (let count = 0; count < 20; count += 1) {
        const damaged = bytes.slice();
        for (let flips = 1 + generator.below(4); flips > 0 && damaged.length > 0; flips -= 1)
          damaged[generator.below(damaged.length)] = generator.pick([0, 1, 255, generator.below(256)]);
        expect(["corrupt-frame", "none"], `seed ${seed}`).toContain(failure(() => decode(codec, damaged)));
      }
    }
  });

  test("are read at any offset that is a multiple of 8, and write zeros between their parts", () => {
    const codec = codecOf({ kind: "tuple", items: [{ kind: "boolean" }, { kind: "number" }] });
    const bytes = new Uint8Array(40).fill(0xaa);
    const view = new DataView(bytes.buffer);
    expect(codec.write([true, 2], bytes, view, 8)).toBe(24);
    expect([...bytes.subarray(8, 24)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64]);
    expect(bytes[24]).toBe(0xaa);
    expect(codec.read(bytes, view, 8, 24)).toEqual([true, 2]);
  });

  test("give typed arrays as views of the bytes", () => {
    const codec = codecOf({ kind: "audio", rate: 48000, channels: 1 });
    const bytes = encode(codec, { kind: "audio", samples: Float32Array.of(1, 2), rate: 48000, channels: 1, pts: 0 });
    const frame = decode(codec, bytes) as { readonly samples: Float32Array };
    expect(frame.samples.buffer).toBe(bytes.buffer);
  });

  test("copy typed arrays where the bytes lie askew", () => {
    const codec = codecOf({ kind: "typed", element: "f64" });
    const bytes = encode(codec, Float64Array.of(1, 2));
    const askew = new Uint8Array(new ArrayBuffer(bytes.length + 3), 3);
    askew.set(bytes);
    expect(decode(codec, askew)).toEqual(Float64Array.of(1, 2));
  });

  test("make NaNs canonical, also inside float arrays, and keep −0", () => {
    const codec = codecOf({ kind: "tuple", items: [{ kind: "number" }, { kind: "typed", element: "f32" }] });
    const odd = new Float32Array(new Uint32Array([0xffc12345, 0x80000000]).buffer);
    const bytes = encode(codec, [new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer)[0], odd]);
    const view = new DataView(bytes.buffer);
    expect(view.getBigUint64(0, true)).toBe(0x7ff8000000000000n);
    expect(view.getUint32(12, true)).toBe(0x7fc00000);
    expect(view.getUint32(16, true)).toBe(0x80000000);
  });

  test.each<[string, Schema, unknown, string]>([
    [
      "a field deep inside",
      {
        kind: "object",
        fields: [
          {
            name: "items",
            type: { kind: "array", item: { kind: "object", fields: [{ name: "name", type: { kind: "string" }, optional: false }] } },
            optional: false,
          },
        ],
      },
      { items: [{ name: "x" }, { name: 5 }] },
      `"items[1].name" should be a string, not 5`,
    ],
    ["the whole value", { kind: "number" }, "5", `the value should be a number, not "5"`],
    ["a literal", { kind: "literal", value: "on" }, "off", `the value should be "on", not "off"`],
    ["an enum", { kind: "enum", values: ["a", "b"] }, "c", `the value should be one of "a", "b", not "c"`],
    ["another class", { kind: "typed", element: "f32" }, new Float64Array(1), "the value should be a Float32Array, not a Float64Array"],
    [
      "a rate that the type fixes",
      { kind: "audio", rate: 16000, channels: 1 },
      { kind: "audio", samples: new Float32Array(1), rate: 48000, channels: 1, pts: 0 },
      `"rate" should be 16000, not 48000`,
    ],
    [
      "picture data of the wrong length",
      { kind: "image", format: "gray" },
      { kind: "image", data: new Uint8Array(3), width: 2, height: 2, format: "gray" },
      `"data.length" should be 4 for 2 × 2 gray, not 3`,
    ],
    ["a record's value", { kind: "record", value: { kind: "boolean" } }, { "a b": 1 }, `"["a b"]" should be a boolean, not 1`],
    [
      "a recursive type",
      { kind: "ref", name: "Tree" },
      { label: "", children: [{ label: "", children: [{ label: 1, children: [] }] }] },
      `"children[0].children[0].label" should be a string, not 1`,
    ],
  ])("name the field that is wrong: %s", (_, schema, value, message) => {
    expect(() => codecOf(schema).measure(value)).toThrow(message);
    expect(() => projectValue(schema, TYPES, value)).toThrow(message.split(", not")[0]);
  });

  test("tell object options apart by a literal, and otherwise by what keeps most of the value", () => {
    const object = (...names: readonly string[]): Schema => ({
      kind: "object",
      fields: names.map((name) => ({ name, type: { kind: "number" }, optional: false })),
    });
    const codec = codecOf({ kind: "union", options: [object("a"), object("a", "b")] });
    expect(decode(codec, encode(codec, { a: 1, b: 2 }))).toEqual({ a: 1, b: 2 });
    expect(decode(codec, encode(codec, { a: 1 }))).toEqual({ a: 1 });
    const tagged = (tag: string, type: Schema): Schema => ({
      kind: "object",
      fields: [
        { name: "tag", type: { kind: "literal", value: tag }, optional: false },
        { name: "x", type, optional: false },
      ],
    });
    const shape = codecOf({ kind: "union", options: [tagged("n", { kind: "number" }), tagged("s", { kind: "string" })] });
    expect(() => shape.measure({ tag: "s", x: 5 })).toThrow(`"x" should be a string, not 5`);
  });

  test("refuse what nests too deep, in both directions, and circles", () => {
    const codec = codecOf({ kind: "ref", name: "Tree" });
    const circle: { label: string; children: unknown[] } = { label: "", children: [] };
    circle.children.push(circle);
    expect(failure(() => codec.measure(circle))).toBe("too-large");
    expect(failure(() => projectValue({ kind: "ref", name: "Tree" }, TYPES, circle))).toBe("too-large");
    const hostile = new Uint8Array(4000);
    const view = new DataView(hostile.buffer);
    for (let at = 0; at + 12 <= 4000; at += 8) view.setUint32(at + 4, 1, true);
    expect(failure(() => decode(codec, hostile))).toBe("corrupt-frame");
  });

  test("bound items that have no bytes, in all lists of a value together", () => {
    const codec = codecOf({ kind: "array", item: { kind: "array", item: { kind: "null" } } });
    expect(failure(() => codec.measure([new Array(700_000).fill(null), new Array(700_000).fill(null)]))).toBe("too-large");
    const hostile = new Uint8Array(new Uint32Array([2, 0xffffffff, 0xffffffff]).buffer);
    expect(failure(() => decode(codec, hostile))).toBe("corrupt-frame");
  });

  test("refuse values above the limit of a frame before anything is written", () => {
    expect(failure(() => codecOf({ kind: "typed", element: "u8" }).measure(new Uint8Array(64 * 1024 * 1024)))).toBe("too-large");
  });

  test("do not let a name reach a prototype", () => {
    const codec = codecOf({ kind: "record", value: { kind: "number" } });
    const value = decode(codec, encode(codec, JSON.parse(`{"__proto__": 5, "a": 1}`))) as object;
    expect(Object.keys(value)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe("codecHash", () => {
  test("does not depend on the order of keys in the schema, and does on what a reference means", () => {
    expect(codecHash({ kind: "array", item: { kind: "number" } }, {})).toBe(
      codecHash({ item: { kind: "number" }, kind: "array" } as Schema, {}),
    );
    expect(codecHash({ kind: "ref", name: "T" }, { T: { kind: "number" } })).not.toBe(
      codecHash({ kind: "ref", name: "T" }, { T: { kind: "string" } }),
    );
    expect(codecHash({ kind: "number" }, { T: { kind: "number" } })).toBe(codecHash({ kind: "number" }, {}));
  });
});

function codecOf(schema: Schema): Codec {
  return loadCodec(printCodec(schema, TYPES));
}

function encode(codec: Codec, value: unknown): Uint8Array {
  const bytes = new Uint8Array(codec.measure(value)).fill(0xaa);
  const end = codec.write(value, bytes, new DataView(bytes.buffer), 0);
  expect(end).toBe(bytes.length);
  return bytes;
}

function decode(codec: Codec, bytes: Uint8Array): unknown {
  return codec.read(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);
}

function failure(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (error) {
    if (error instanceof RmcError) return error.code;
    throw error;
  }
}

/** Text that differs wherever two values differ: order of keys, −0, classes, missing and undefined. */
function show(value: unknown): string {
  if (Object.is(value, -0)) return "-0";
  if (Array.isArray(value)) return `[${value.map(show).join()}]`;
  if (value instanceof Map) return `Map{${[...value].map(([key, item]) => `${show(key)}=>${show(item)}`).join()}}`;
  if (value instanceof Set) return `Set{${[...value].map(show).join()}}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${[...(value as unknown as Iterable<number>)].map(show).join()}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${show(item)}`)
      .join()}}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
