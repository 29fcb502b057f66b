/** Python's codecs beside JavaScript's: over random schemas both read the same values from the same bytes, and refuse the same. */
import { join } from "node:path";
import type { Codec } from "@rmc/runtime";
import { beforeAll, describe, expect, test } from "vitest";
import { Generator, TREE } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { loadCodec } from "../../compiler/src/4-lower/codec/load-codec.test-support.ts";
import { printCodec } from "../../compiler/src/4-lower/codec/print-codec.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { askPython, missing, packCodecs, put, remove } from "./python.ts";

const SCHEMAS = process.env["RMC_SOAK"] === undefined ? 300 : 3000;
const VALUES = 8;
const types = { Tree: TREE };

if (missing !== undefined) console.warn(`Python's codecs are not tried: ${missing}`);

interface Tried {
  readonly number: number;
  readonly bytes: Uint8Array;
}

describe.skipIf(missing !== undefined)("codecs in Python", () => {
  const generator = new Generator(20_251_120);
  let schemas: Schema[];
  let codecs: Codec[];

  beforeAll(() => {
    schemas = Array.from({ length: SCHEMAS }, () => generator.schema(3));
    codecs = schemas.map((schema) => loadCodec(printCodec(schema, types)));
  });

  test("give back the bytes of random values as JavaScript does", async () => {
    const cases = schemas.flatMap((schema, number) =>
      Array.from({ length: VALUES }, () => encode(codecs[number]!, generator.value(schema))).flatMap((bytes) =>
        bytes === undefined ? [] : [{ number, bytes }],
      ),
    );
    expect(cases.length).toBeGreaterThan(SCHEMAS * VALUES * 0.9);
    await compare(cases, (given, one) => expect([schemas[one.number], given]).toEqual([schemas[one.number], again(one)]));
  });

  test("refuse what JavaScript refuses of damaged bytes", async () => {
    const cases = schemas.flatMap((schema, number) => {
      const bytes = encode(codecs[number]!, generator.value(schema));
      return bytes === undefined ? [] : Array.from({ length: VALUES }, () => ({ number, bytes: damage(bytes) }));
    });
    const refused = cases.filter((one) => decode(one) === undefined).length;
    expect(refused).toBeGreaterThan(cases.length / 4);
    expect(refused).toBeLessThan(cases.length);
    await compare(cases, (given, one) =>
      expect([schemas[one.number], hex(one.bytes), given === "refused"]).toEqual([
        schemas[one.number],
        hex(one.bytes),
        decode(one) === undefined,
      ]),
    );
  });

  function again(one: Tried): string | undefined {
    const bytes = encode(codecs[one.number]!, decode(one)?.value);
    return bytes && hex(bytes);
  }

  function decode({ number, bytes }: Tried): { readonly value: unknown } | undefined {
    try {
      const own = bytes.slice();
      return { value: codecs[number]!.read(own, new DataView(own.buffer), 0, own.length) };
    } catch {
      return undefined;
    }
  }

  async function compare(cases: readonly Tried[], check: (given: string, one: Tried) => void): Promise<void> {
    const folder = await packCodecs(schemas.map((schema) => ({ schema, types })));
    try {
      const file = join(folder, "cases.json");
      await put(file, JSON.stringify(cases.map(({ number, bytes }) => [number, hex(bytes)])));
      const given = (await askPython("reencode.py", [file], folder)) as string[];
      for (const [index, one] of cases.entries()) check(given[index]!, one);
    } finally {
      await remove(folder);
    }
  }

  function damage(bytes: Uint8Array): Uint8Array {
    const damaged = Uint8Array.from(bytes);
    const way = generator.below(4);
    if (way === 0 || bytes.length === 0) return Uint8Array.of(...bytes, 0);
    const at = generator.below(bytes.length);
    if (way === 1) return damaged.slice(0, at);
    damaged[at] = way === 2 ? 255 : damaged[at]! ^ (1 << generator.below(8));
    return damaged;
  }
});

/** Undefined where the value is of no option as unions choose. */
function encode(codec: Codec, value: unknown): Uint8Array | undefined {
  try {
    const bytes = new Uint8Array(codec.measure(value));
    codec.write(value, bytes, new DataView(bytes.buffer), 0);
    return bytes;
  } catch {
    return undefined;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
