import { expect, test } from "vitest";
import type { Schema } from "../../ir/schema.ts";
import { NUMBER, verdictOf } from "./testing/analyze-source.ts";

const STRING: Schema = { kind: "string" };
const POINT: Schema = {
  kind: "object",
  fields: [
    { name: "b", type: NUMBER, optional: false },
    { name: "a", type: NUMBER, optional: false },
  ],
};

test("an input has its keys in the order of its schema", () => {
  const verdict = verdictOf("export function Node(p: { a: number; b: number }): string { return JSON.stringify(p); }", {
    input: POINT,
    output: STRING,
  });
  const written = "unit" in verdict ? JSON.stringify(verdict.unit).match(/\\"[ab]\\"/g) : verdict.reason;
  expect(written).toEqual(['\\"b\\"', '\\"a\\"']);
});

test("a parameter of the constructor has its keys in an order that nobody knows", () => {
  const text =
    "export class Node { constructor(private p: { a: number; b: number }) {} process(x: number): string { return JSON.stringify(this.p) + x; } }";
  const verdict = verdictOf(text, { output: STRING, parameters: [{ name: "p", schema: POINT }] });
  expect("reason" in verdict ? verdict.reason : "a kernel").toMatch(/which is not known/);
});

test("the format has its keys in an order that nobody knows", () => {
  const text = `export class Node {
    #words = "";
    start(format: { channels: number; rate: number }): void { this.#words = JSON.stringify(format); }
    process(x: number): string { return this.#words + x; }
  }`;
  const verdict = verdictOf(text, { output: STRING });
  expect("reason" in verdict ? verdict.reason : "a kernel").toMatch(/which is not known/);
});
