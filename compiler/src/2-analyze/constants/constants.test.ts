import { describe, expect, test } from "vitest";
import { printConstant } from "../../ir/print-graph.ts";
import { analyzeText, nodesOf } from "../analyze-text.test-support.ts";

const PRELUDE = `import { edge, env, param, pipeline, secret, type Flow } from "rmc";
enum Kind { Low = 1, High }
const BASE = { hz: 125, list: [1, 2, 3] as const, nested: { deep: "x" } };
const NOTHING = null as string | null;
const double = (x: number): number => x * 2;
function sum(first: number, { by = 10, ...rest }: { by?: number; more?: number } = {}): number {
  const added = first + by;
  return added + (rest.more ?? 0);
}
class Take { constructor(value: unknown) { void value; } process(x: number): number { return x; } }
`;

// An expression, and the constant it is; "!" and a code where it must be refused.
const TABLE: readonly (readonly [string, string])[] = [
  ["1 + 2 * 3 % 4", "3"],
  ["-0", "-0"],
  ["0 / 0", "NaN"],
  ["1 / 0", "Infinity"],
  ["2 ** 10", "1024"],
  ["7 >>> 1 | 8 & ~1", "11"],
  ['"a" + 1', '"a1"'],
  ["`${1.50}|${true}|${null}`", '"1.5|true|null"'],
  ["0x10 + 1_000", "1016"],
  ["!(1 < 2) || 3 >= 3", "true"],
  ["NOTHING ?? NOTHING ?? 4", "4"],
  ['NOTHING || "fallback"', '"fallback"'],
  ["undefined", "undefined"],
  ["BASE.hz", "125"],
  ['BASE["nested"].deep', '"x"'],
  ["BASE.list[1]", "2"],
  ["BASE.list.length", "3"],
  ['"héllo".length', "5"],
  ['"abc"[1]', '"b"'],
  ["Kind.High", "2"],
  ["[...BASE.list, ...[4]]", "[1, 2, 3, 4]"],
  ["{ ...BASE.nested, hz: 1, deep: 2 }", "{ deep: 2, hz: 1 }"],
  ["{ [`k${1}`]: 1 }", "{ k1: 1 }"],
  ["BASE.list.map((x, i) => x * i)", "[0, 2, 6]"],
  ["BASE.list.map(double).filter((x) => x > 2)", "[4, 6]"],
  ["[[1], [2, 3]].flatMap((x) => x)", "[1, 2, 3]"],
  ["Object.entries({ b: 1, 2: 2 })", '[["2", 2], ["b", 1]]'],
  ["Array.from({ length: 3 }, (_, i) => i * i)", "[0, 1, 4]"],
  ["[1, 2, 3].slice(-2).concat(9).includes(9)", "true"],
  ['["a", "b"].join("-").padStart(5, "*")', '"**a-b"'],
  ["Math.max(1, Math.floor(Math.PI))", "3"],
  ["Number.MAX_SAFE_INTEGER", "9007199254740991"],
  ["sum(1)", "11"],
  ["sum(1, { by: 2, more: 3 })", "6"],
  ["((x: number, ...rest: number[]) => [rest, x])(1, 2, 3)", "[[2, 3], 1]"],
  ["(1 as number)!", "1"],
  ['[1, 2].length > 1 ? "many" : "few"', '"many"'],
  ["BASE satisfies object", '{ hz: 125, list: [1, 2, 3], nested: { deep: "x" } }'],
  ['env("A", "b")', 'env("A", "b")'],
  ['{ key: secret("K"), text: `<${param("p", 1)}>` }', '{ key: secret("K"), text: `<${param("p")}>` }'],
  ["new Date()", "!RMC2001"],
  ["Math.random()", "!RMC2001"],
  ["(() => 1)", "!RMC2001"],
  ['env("A", "b") + "c"', "!RMC2002"],
  ['env("A", "b") === "b" ? 1 : 2', "!RMC2002"],
  ["/x/", "!RMC2001"],
  ["10n", "!RMC2001"],
  ["globalThis", "!RMC2001"],
  ["fact(5)", "!RMC2001"],
];

const HELPERS = "function fact(n: number): number { return n * fact(n - 1); }\n";

describe("as an argument of a node", () => {
  test.each(TABLE)("%s is %s", (expression, expected) => {
    const text = `${PRELUDE}${HELPERS}export const p = pipeline(({ x }: { x: Flow<number> }) => ({ y: edge(x, new Take(${expression})) }));\n`;
    const analyzed = analyzeText(text);
    if (expected.startsWith("!")) expect(analyzed.reports.map((report) => `!${report.slice(0, 7)}`)).toEqual([expected]);
    else expect(printConstant(nodesOf(analyzed)[0]!.arguments[0]!.value)).toBe(expected);
  });
});

describe("the body of a pipeline", () => {
  const inside = (body: string): readonly string[] =>
    nodesOf(
      analyzeText(
        `import { edge, merge, pipeline, type Flow } from "rmc";\nclass Take { constructor(value: unknown) { void value; } process(x: number): number { return x; } }\nexport const p = pipeline(({ x }: { x: Flow<number> }) => {\n${body}\n});\n`,
      ),
    ).flatMap((node) => node.arguments.map(({ value }) => printConstant(value)));

  test("binds patterns with defaults and rests", () => {
    expect(
      inside("const [a, , { b = 2, ...rest } = { b: undefined, c: 1 }] = [1, 9];\nreturn { y: edge(x, new Take([a, b, rest])) };"),
    ).toEqual(["[1, 2, { c: 1 }]"]);
  });

  test("walks constant arrays, nested, with consts inside", () => {
    expect(
      inside(
        'const all = [x];\nfor (const a of [1, 2]) {\n  for (const b of "uv") {\n    const name = `${a}${b}`;\n    all.push(edge(x, new Take(name)));\n  }\n}\nreturn { y: merge(...all) };',
      ),
    ).toEqual(['"1u"', '"1v"', '"2u"', '"2v"']);
  });

  test("calls functions that stand below their use", () => {
    expect(
      inside(
        "const flow = later(x);\nreturn { flow };\nfunction later(from: Flow<number>): Flow<number> {\n  return edge(from, new Take(7));\n}",
      ),
    ).toEqual(["7"]);
  });

  test("keeps an array of a module from being changed", () => {
    const { reports } = analyzeText(
      'import { edge, pipeline, type Flow } from "rmc";\nconst LIST: number[] = [];\nconst add = (list: number[]): number => list.push(1);\nexport const p = pipeline(({ x }: { x: Flow<number> }) => {\n  add(LIST);\n  return { y: edge(x, (v) => v) };\n});\n',
    );
    expect(reports).toEqual(["RMC2001 `list.push(1)` changes an array outside the pipeline, which is called more than once"]);
  });
});
