import { expect, test } from "vitest";
import { copyValue } from "./copy-value.ts";

test("a copy equals structuredClone's and shares nothing", () => {
  const shared = { n: -0 };
  const value = {
    text: "a\ud800",
    none: undefined,
    nan: Number.NaN,
    list: [1, [2], shared, shared],
    map: new Map<unknown, unknown>([[{ key: 1 }, new Set([shared])]]),
    samples: new Float32Array([1, 2]),
    view: new Uint8Array(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
    date: new Date(5),
    error: new RangeError("far"),
    buffer: new Uint8Array([7]).buffer,
  };
  const copy = copyValue(value) as typeof value;
  expect(copy).toEqual(structuredClone(value));
  expect(copy.list[2]).toBe(copy.list[3]);
  expect(copy.list[2]).not.toBe(shared);
  expect(copy.view.buffer.byteLength).toBe(2);
  copy.samples[0] = 9;
  expect(value.samples[0]).toBe(1);
});

test("cycles end", () => {
  const value: { self?: unknown } = {};
  value.self = value;
  const copy = copyValue(value) as { self: unknown };
  expect(copy).not.toBe(value);
  expect(copy.self).toBe(copy);
});

test("an own key named __proto__ is a key", () => {
  const copy = copyValue(JSON.parse('{"__proto__":{"polluted":1}}')) as object;
  expect(Object.keys(copy)).toEqual(["__proto__"]);
  expect("polluted" in copy).toBe(false);
});

test("Node's Buffer becomes a Uint8Array of its own", () => {
  const buffer = Buffer.from([1, 2, 3]);
  const copy = copyValue(buffer) as Uint8Array;
  expect(copy.constructor).toBe(Uint8Array);
  buffer[0] = 9;
  expect([...copy]).toEqual([1, 2, 3]);
});

test("what has behaviour passes as it is, inside a copied object too", () => {
  class Model {
    weights: number[] = [1];
    run(): number {
      return this.weights[0]!;
    }
  }
  const model = new Model();
  const run = (): void => undefined;
  const copy = copyValue({ model, run, plain: {} }) as { model: Model; run: () => void };
  expect(copy.model).toBe(model);
  expect(copy.run).toBe(run);
});

test("an instance of a class of fields alone becomes a plain object", () => {
  class Point {
    x = 1;
  }
  const copy = copyValue(new Point()) as object;
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(copy).toEqual({ x: 1 });
});

test("a property that is there and undefined is missing from the copy, an item is not", () => {
  const copy = copyValue({ gone: undefined, kept: null, list: [undefined] }) as object;
  expect(Object.keys(copy)).toEqual(["kept", "list"]);
  expect(copy).toStrictEqual({ kept: null, list: [undefined] });
});
