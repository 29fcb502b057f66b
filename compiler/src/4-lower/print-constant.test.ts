import { expect, test } from "vitest";
import type { Constant } from "../ir/graph.ts";
import { printConstant } from "./print-constant.ts";

const CONTEXT = {
  env: (name: string, fallback?: string) => `${name}=${fallback}`,
  secret: (name: string) => `secret ${name}`,
  param: (name: string) => (name === "n" ? 7 : true),
};

const value = (plain: string | number | boolean | null): Constant => ({ kind: "value", value: plain });

test.each<[string, Constant, unknown]>([
  ["text with everything in it", value('a"b\\`${c}\n\u2028'), 'a"b\\`${c}\n\u2028'],
  [
    "numbers without a literal in JSON",
    {
      kind: "array",
      items: [
        { kind: "value", value: { number: "NaN" } },
        { kind: "value", value: { number: "-0" } },
        { kind: "value", value: { number: "-Infinity" } },
      ],
    },
    [NaN, -0, -Infinity],
  ],
  ["undefined", { kind: "value", value: { undefined: true } }, undefined],
  [
    "nested objects, also with strange names",
    {
      kind: "object",
      fields: [
        { name: "a b", value: value(1) },
        { name: "c", value: { kind: "object", fields: [] } },
      ],
    },
    { "a b": 1, c: {} },
  ],
  [
    "start values",
    {
      kind: "array",
      items: [
        { kind: "env", name: "A", fallback: "b" },
        { kind: "env", name: "A" },
        { kind: "secret", name: "S" },
        { kind: "param", name: "n" },
      ],
    },
    ["A=b", "A=undefined", "secret S", 7],
  ],
  [
    "templates",
    { kind: "template", parts: [value("x`${"), { kind: "param", name: "n" }, value("\\n"), value(1.5), { kind: "param", name: "b" }] },
    "x`${7\\n1.5true",
  ],
])("prints %s as an expression of the same value", (_, constant, expected) => {
  expect(new Function("c", `return (${printConstant(constant)});`)(CONTEXT)).toEqual(expected);
});

test("a field called __proto__ is a field", () => {
  const made = new Function("c", `return (${printConstant({ kind: "object", fields: [{ name: "__proto__", value: value(1) }] })});`)(
    CONTEXT,
  ) as object;
  expect(Object.keys(made)).toEqual(["__proto__"]);
});
