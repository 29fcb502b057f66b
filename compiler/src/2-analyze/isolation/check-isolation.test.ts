import { expect, test } from "vitest";
import { analyzeText } from "../analyze-text.test-support.ts";

/** Two nodes that both call `use`. */
function shared(declarations: string): readonly string[] {
  return analyzeText(`import { edge, pipeline, server, type Flow } from "rmc";
${declarations}
export const p = pipeline(({ x }: { x: Flow<number> }) => ({ a: edge(x, (v) => use(v)), b: server(x, (v) => use(-v)) }));
`).reports;
}

test.each([
  [
    "a declared function",
    "function use(v: number): number { let sum = v; const all = [v]; for (let i = 0; i < 3; i++) { sum += i; all.push(i); } return sum + all.length; }",
  ],
  ["an exported function", "export function use(v: number): number { let sum = v; sum += 1; return sum; }"],
  [
    "a generator's helper",
    "function* steps(n: number) { let k = 0; while (k < n) yield k++; }\nfunction use(v: number): number { let sum = 0; for (const k of steps(v)) sum += k; return sum; }",
  ],
  ["a lambda", "const use = (v: number): number => { let sum = v; sum++; return sum; };"],
  [
    "a class's method",
    "class Sum { add(v: number): number { let sum = v; sum++; return sum; } }\nfunction use(v: number): number { return new Sum().add(v); }",
  ],
  [
    "a function inside of a function",
    "function use(v: number): number { let sum = v; function add(): void { sum++; } add(); return sum; }",
  ],
])("variables of %s belong to its call", (_, declarations) => {
  expect(shared(declarations)).toEqual([]);
});

test.each([
  ["a variable", "let calls = 0;\nfunction use(v: number): number { calls++; return v + calls; }"],
  ["an array", "const calls: number[] = [];\nfunction use(v: number): number { return calls.push(v); }"],
  ["a static", "class calls { static count = 0; }\nfunction use(v: number): number { return calls.count++ + v; }"],
])("%s at the top of a module is shared", (_, declarations) => {
  expect(shared(declarations)).toContainEqual(expect.stringContaining('RMC2011 "calls" is changed by two nodes'));
});
