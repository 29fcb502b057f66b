import { expect, test } from "vitest";
import { usesInexactMath } from "./inexact-math.ts";

test.each([
  "Math.sin(x)",
  "const { exp } = Math;",
  "Math[name](x)",
  "values.map(Math.tanh)",
  "Math . pow(2, x)",
  "use(Math)",
  "x=Math.log10(y)",
])("%s may differ between engines", (code) => {
  expect(usesInexactMath(code)).toBe(true);
});

test.each([
  "Math.floor(x)",
  "Math.PI * x",
  "Math.imul(a, b) + Math.sqrt(c)",
  "// Math.sin(x)",
  "const random = Math.random.bind(Math);",
  "myMath.sin(x)",
  "/* Math */ 1",
  "Math.max(...list)",
])("%s is the same everywhere", (code) => {
  expect(usesInexactMath(code)).toBe(false);
});
