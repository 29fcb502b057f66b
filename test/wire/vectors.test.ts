/** docs/wire-vectors.json is what our codecs write, and they read it back; what it says is refused is. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadCodec } from "../../compiler/src/4-lower/codec/load-codec.test-support.ts";
import { printCodec } from "../../compiler/src/4-lower/codec/print-codec.ts";
import type { Schema } from "../../compiler/src/ir/schema.ts";
import { decodeFrame, isLast, lineageOf, sequenceOf } from "../../runtime/core/src/frame.ts";
import { DATA } from "../../runtime/core/src/frame-type.ts";
import {
  buildWireVectors,
  bytesOfFrame,
  bytesOfValue,
  revive,
  VECTORS,
  type FrameVector,
  type WireVectors,
} from "../../scripts/build-wire-vectors.ts";

const text = readFileSync(VECTORS, "utf8");
const vectors = JSON.parse(text) as WireVectors;

test("docs/wire-vectors.json is what scripts/build-wire-vectors.ts makes", () => {
  expect(buildWireVectors()).toBe(text);
});

describe("frames", () => {
  test.each(vectors.frames)("are read: $bytes", (vector) => {
    const frame = decodeFrame(Buffer.from(vector.bytes, "hex"));
    const { type, stream, call, stamp, at, end, bytes } = frame;
    const read: FrameVector = {
      type,
      stream,
      call,
      ...stamp,
      sequence: sequenceOf(frame.view),
      last: isLast(frame),
      lineage: type === DATA ? lineageOf(frame).map((origin) => [origin.call, origin.step]) : [],
      payload: Buffer.from(bytes.subarray(at, end)).toString("hex"),
      bytes: vector.bytes,
    };
    expect(read).toEqual(vector);
    expect(bytesOfFrame(read)).toBe(vector.bytes);
  });

  test.each(vectors.refusedFrames)("are refused for their $field: $bytes", ({ field, bytes }) => {
    expect(() => decodeFrame(Buffer.from(bytes, "hex"))).toThrow(`a frame is corrupt: ${field}`);
  });
});

describe("values", () => {
  test("of every wire type are there", () => {
    const kinds = new Set(text.match(/(?<="kind":")[a-z]+(?=")/g));
    const known: Record<Schema["kind"], true> = {
      number: true,
      boolean: true,
      string: true,
      null: true,
      undefined: true,
      literal: true,
      enum: true,
      typed: true,
      array: true,
      tuple: true,
      object: true,
      record: true,
      map: true,
      set: true,
      union: true,
      audio: true,
      video: true,
      image: true,
      tensor: true,
      file: true,
      ref: true,
    };
    expect(Object.keys(known).filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  test.each(vectors.values)("are written as $bytes, and come back", ({ schema, value, bytes }) => {
    expect(bytesOfValue(schema, revive(value))).toBe(bytes);
    expect(bytesOfValue(schema, read(schema, bytes))).toBe(bytes);
  });

  test.each(vectors.refusedValues)("are refused: $why", ({ schema, bytes }) => {
    expect(() => read(schema, bytes)).toThrow("RMC6004");
  });
});

function read(schema: Schema, hex: string): unknown {
  const bytes = Uint8Array.from(Buffer.from(hex, "hex"));
  return loadCodec(printCodec(schema, vectors.types)).read(bytes, new DataView(bytes.buffer), 0, bytes.length);
}
