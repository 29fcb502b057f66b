import { expect, test } from "vitest";
import { packValue, unpackValue } from "./pack-value.ts";

test.each([
  undefined,
  null,
  -0,
  NaN,
  "half \ud800 🎈",
  [1, undefined, [true, false]],
  { a: undefined, b: { c: Float32Array.of(0.1, NaN) } },
  JSON.parse('{"__proto__": 1}'),
  new Map<unknown, unknown>([
    ["a", new Set([1, "b"])],
    [2, new Map()],
  ]),
  { kind: "audio", samples: new Float32Array(5000).fill(0.5), rate: 48000, channels: 1, pts: 0.02 },
  [Int8Array.of(-1), Uint8ClampedArray.of(255), Float64Array.of(-0), Uint16Array.of(65535)],
])("%o comes back as it was", (value) => {
  expect(unpackValue(packValue(value))).toStrictEqual(value);
});

test("a view of a larger buffer travels alone", () => {
  expect(unpackValue(packValue(new Float32Array(new ArrayBuffer(64), 8, 2)))).toStrictEqual(new Float32Array(2));
});

test("what cannot travel is refused", () => {
  expect(() => packValue({ f: () => 1 })).toThrow("cannot travel");
});
