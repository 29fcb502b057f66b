/** txt, jsonl and bin: round trips, what cannot be held, hostile text. */
import { describe, expect, test } from "vitest";
import type { Schema } from "../../ir/schema.ts";
import { bin } from "./bin.ts";
import { jsonl } from "./jsonl.ts";
import { readBytes, writeValues } from "../testing/memory-file.ts";
import { txt } from "./txt.ts";

const string: Schema = { kind: "string" };
const number: Schema = { kind: "number" };

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function throughJson(type: Schema, value: unknown): Promise<unknown> {
  const { values, fault } = await readBytes(jsonl, type, (await writeValues(jsonl, type, [value])).bytes);
  return fault ?? values[0];
}

describe("txt", () => {
  test("one string a line, with LF, CRLF or nothing at the end, and a byte order mark", async () => {
    expect((await readBytes(txt, string, bytes("\uFEFFone\r\n\nthrée 🎈\nlast"))).values).toEqual(["one", "", "thrée 🎈", "last"]);
    expect(new TextDecoder().decode((await writeValues(txt, string, ["a", "", "🎈"])).bytes)).toBe("a\n\n🎈\n");
  });

  test("what a line cannot hold is said", async () => {
    const { remarks } = await writeValues(txt, string, ["a\nb", "\ud800"]);
    expect(remarks.map((one) => one.code)).toEqual(["RMC5108", "RMC5108"]);
  });

  test("bytes that are not UTF-8 are refused with their line; an empty file is a warning", async () => {
    expect((await readBytes(txt, string, Uint8Array.of(0x61, 0x0a, 0xff))).fault?.message).toContain("line 2");
    expect((await readBytes(txt, string, bytes(""))).remarks.map((one) => one.code)).toEqual(["RMC5111"]);
  });
});

describe("jsonl", () => {
  test.each<[string, Schema, unknown]>([
    ["number", number, -0.1],
    ["-0", number, -0],
    ["string with half a pair", string, "\ud800\n"],
    ["typed array", { kind: "typed", element: "i16" }, Int16Array.of(1, -2)],
    [
      "Map",
      { kind: "map", key: string, value: number },
      new Map([
        ["b", 1],
        ["a", 2],
      ]),
    ],
    ["Set", { kind: "set", item: number }, new Set([3, 1])],
    ["tuple", { kind: "tuple", items: [number, string] }, [1, "a"]],
    ["record with a hostile key", { kind: "record", value: number }, JSON.parse('{"__proto__": 1, "b": 2}')],
    [
      "object with a missing field",
      {
        kind: "object",
        fields: [
          { name: "a", type: number, optional: true },
          { name: "b", type: string, optional: false },
        ],
      },
      { b: "x" },
    ],
    ["union", { kind: "union", options: [number, { kind: "null" }, { kind: "array", item: string }] }, ["x"]],
    ["null of a union", { kind: "union", options: [number, { kind: "null" }] }, null],
    [
      "audio",
      { kind: "audio", rate: 8000, channels: 1 },
      { kind: "audio", samples: Float32Array.of(0.1), rate: 8000, channels: 1, pts: 0.5 },
    ],
    ["tensor", { kind: "tensor", element: "f64" }, { kind: "tensor", data: Float64Array.of(1, 2), shape: [1, 2] }],
    ["file", { kind: "file" }, { kind: "file", digest: "sha256:0", size: 1, name: "a", type: "b" }],
  ])("%s comes back as it was", async (_, type, value) => {
    expect(await throughJson(type, value)).toStrictEqual(value);
  });

  test("NaN and infinities are null with a warning, and null is NaN again", async () => {
    const { bytes: file, remarks } = await writeValues(jsonl, number, [NaN, Infinity, 1]);
    expect(new TextDecoder().decode(file)).toBe("null\nnull\n1\n");
    expect(new Set(remarks.map((one) => one.code))).toEqual(new Set(["RMC5108"]));
    expect((await readBytes(jsonl, number, file)).values).toEqual([NaN, NaN, 1]);
  });

  test("undeclared fields are dropped and fields stand in declared order", async () => {
    const type: Schema = {
      kind: "object",
      fields: [
        { name: "a", type: number, optional: false },
        { name: "b", type: number, optional: false },
      ],
    };
    expect(JSON.stringify((await readBytes(jsonl, type, bytes('{"c":3,"b":2,"a":1}'))).values)).toBe('[{"a":1,"b":2}]');
  });

  test("a recursive type is followed", async () => {
    const tree: Schema = { kind: "object", fields: [{ name: "next", type: { kind: "ref", name: "Tree" }, optional: true }] };
    const context = { file: "f", type: tree, types: { Tree: tree }, frame: undefined, remark: () => {} };
    const { ByteReader } = await import("./byte-reader.ts");
    const source = async function* (): AsyncGenerator<Uint8Array, void> {
      yield bytes('{"next":{"next":{}}}\n');
    };
    const { value } = await jsonl.read(new ByteReader(source()), context).next();
    expect(value).toEqual({ next: { next: {} } });
  });

  test.each([
    ["not JSON", "1\n{", "line 2"],
    ["another type", '"1"', "should be a number"],
    ["a long value in the message is cut", `"${"x".repeat(500)}"`, "…"],
  ])("%s", async (_, text, part) => {
    const { fault } = await readBytes(jsonl, number, bytes(text));
    expect(fault?.code).toBe("RMC5105");
    expect(fault?.message).toContain(part);
    expect(fault?.message.length).toBeLessThan(200);
  });

  test("a hundred thousand levels are refused, not followed", async () => {
    const list: Schema = { kind: "array", item: { kind: "union", options: [number, { kind: "array", item: number }] } };
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect((await readBytes(jsonl, list, bytes(deep), { piece: 65536 })).fault?.code).toBe("RMC5105");
  });
});

describe("bin", () => {
  test("a file is one value, or one for every --frame bytes", async () => {
    const type: Schema = { kind: "typed", element: "u8" };
    const file = Uint8Array.of(1, 2, 3, 4, 5);
    expect((await readBytes(bin, type, file)).values).toEqual([file]);
    expect((await readBytes(bin, type, file, { frame: 2 })).values).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5)]);
    expect((await writeValues(bin, type, [Uint8Array.of(1), Uint8Array.of(2, 3)])).bytes).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("wider elements are little-endian and must come out even", async () => {
    const type: Schema = { kind: "typed", element: "i32" };
    expect((await readBytes(bin, type, Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255))).values).toEqual([Int32Array.of(1, -1)]);
    expect((await readBytes(bin, type, Uint8Array.of(1, 2, 3))).fault?.code).toBe("RMC5105");
  });
});
