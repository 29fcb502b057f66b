/**
 * Writes docs/wire-vectors.json: frames and values of every wire type with their bytes, and bytes that are to be refused, for
 * whoever speaks the wire in another language. `npx node --conditions=rmc-source scripts/build-wire-vectors.ts`; a test compares.
 */
import { writeFileSync } from "node:fs";
import { loadCodec } from "../compiler/src/4-lower/codec/load-codec.test-support.ts";
import { printCodec } from "../compiler/src/4-lower/codec/print-codec.ts";
import type { Schema, TypeTable } from "../compiler/src/ir/schema.ts";
import { createFrame, markLast, setSequence } from "../runtime/core/src/frame.ts";
import { CREDIT, DATA, END, MARK, PING, READY, type FrameType } from "../runtime/core/src/frame-type.ts";
import { REFUSED_FRAMES, REFUSED_VALUES, TYPES, VALUES } from "./wire-vectors.ts";

export const VECTORS: URL = new URL("../docs/wire-vectors.json", import.meta.url);

export interface FrameVector {
  readonly type: FrameType;
  readonly stream: number;
  readonly call: number;
  readonly sequence: number;
  readonly time: number;
  readonly step: number;
  readonly last: boolean;
  /** Calls with the step of the input, of DATA. */
  readonly lineage: readonly (readonly [call: number, step: number])[];
  readonly payload: string;
  readonly bytes: string;
}

export interface WireVectors {
  readonly types: TypeTable;
  readonly frames: readonly FrameVector[];
  readonly refusedFrames: readonly { readonly field: string; readonly bytes: string }[];
  readonly values: readonly { readonly schema: Schema; readonly value: unknown; readonly bytes: string }[];
  readonly refusedValues: readonly { readonly why: string; readonly schema: Schema; readonly bytes: string }[];
}

export function buildWireVectors(): string {
  const vectors: WireVectors = {
    types: TYPES,
    frames: FRAMES.map((frame) => ({ ...frame, bytes: bytesOfFrame(frame) })),
    refusedFrames: REFUSED_FRAMES,
    values: VALUES.map(([schema, value]) => ({ schema, value, bytes: bytesOfValue(schema, revive(value)) })),
    refusedValues: REFUSED_VALUES,
  };
  // One vector a line: read by people too.
  const lines = Object.entries(vectors).map(([name, part]: [string, unknown]) =>
    Array.isArray(part)
      ? `  ${JSON.stringify(name)}: [\n${part.map((each) => `    ${JSON.stringify(each)}`).join(",\n")}\n  ]`
      : `  ${JSON.stringify(name)}: ${JSON.stringify(part)}`,
  );
  return `{\n${lines.join(",\n")}\n}\n`;
}

export function bytesOfFrame(vector: Omit<FrameVector, "bytes">): string {
  const { type, stream, call, sequence, time, step, last, lineage, payload } = vector;
  const content = Buffer.from(payload, "hex");
  const origins = lineage.map(([operator, from]) => ({ call: operator, step: from }));
  const frame = createFrame(type, stream, content.length, { time, step }, call, origins);
  frame.bytes.set(content, frame.at);
  if (last) markLast(frame);
  setSequence(frame.view, sequence);
  return Buffer.from(frame.bytes).toString("hex");
}

export function bytesOfValue(schema: Schema, value: unknown): string {
  const codec = loadCodec(printCodec(schema, TYPES));
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return Buffer.from(bytes).toString("hex");
}

/** What JSON has no word for stands in an object with one name, as docs/wire.md says. */
export function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const [[name, given] = ["", undefined]] = Object.entries(value) as [string, unknown][];
  const make = MAKERS[name];
  return make === undefined ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)])) : make(given as never);
}

const typed =
  (type: new (numbers: readonly number[]) => unknown) =>
  (given: readonly unknown[]): unknown =>
    new type(given.map(revive) as number[]);
const media =
  (kind: string) =>
  (given: object): unknown => ({ kind, ...(revive(given) as object) });

const MAKERS: Readonly<Record<string, (given: never) => unknown>> = {
  $undefined: () => undefined,
  $number: Number,
  $i8: typed(Int8Array),
  $u8: typed(Uint8Array),
  $u8c: typed(Uint8ClampedArray),
  $i16: typed(Int16Array),
  $u16: typed(Uint16Array),
  $i32: typed(Int32Array),
  $u32: typed(Uint32Array),
  $f32: typed(Float32Array),
  $f64: typed(Float64Array),
  $map: (given: readonly (readonly [unknown, unknown])[]) => new Map(given.map((entry) => revive(entry) as [unknown, unknown])),
  $set: (given: readonly unknown[]) => new Set(given.map(revive)),
  $audio: media("audio"),
  $video: media("video"),
  $image: media("image"),
  $tensor: media("tensor"),
  $file: media("file"),
};

const PLAIN = { stream: 0, call: 0, sequence: 0, time: 0, step: 0, last: false, lineage: [], payload: "" } as const;

const FRAMES: readonly Omit<FrameVector, "bytes">[] = [
  { ...PLAIN, type: PING },
  { ...PLAIN, type: READY, payload: Buffer.from("{}").toString("hex") },
  { ...PLAIN, type: DATA, stream: 0x01020304, call: 9, sequence: 0xfffffffe, time: 1.5, step: 7, last: true, payload: "010203" },
  {
    ...PLAIN,
    type: DATA,
    stream: 2,
    sequence: 1,
    time: -0.25,
    step: 2 ** 40,
    lineage: [
      [3, 5],
      [8, 0],
    ],
    payload: "0000000000000840",
  },
  { ...PLAIN, type: MARK, stream: 2, sequence: 2, time: 0.02, step: 1 },
  { ...PLAIN, type: END, stream: 2, sequence: 3, time: 0.02, step: 2 },
  { ...PLAIN, type: CREDIT, stream: 1, payload: "0000000000003041" },
];

if (import.meta.main) writeFileSync(VECTORS, buildWireVectors());
