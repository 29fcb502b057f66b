import { describe, expect, test } from "vitest";
import { analyzeText } from "../analyze-text.test-support.ts";

const IMPORTS = 'import { browser, compute, edge, merge, param, pipeline, server, type Flow } from "rmc";\n';

function analyze(text: string): ReturnType<typeof analyzeText> {
  return analyzeText(`${IMPORTS}${text}`);
}

function names(text: string): readonly string[] | undefined {
  return analyze(text).analysis?.graphs.map((graph) => graph.pipeline);
}

const ONE = "pipeline(({ x }: { x: Flow<number> }) => ({ y: edge(x, (v) => v) }))";

describe("the pipelines of a file", () => {
  test("are named by their exports, a default one by the file, in the order of the source", () => {
    expect(
      names(`export const b = ${ONE};\nconst hidden = ${ONE};\nexport { hidden as a };\nexport default ${ONE};\nexport const other = 1;\n`),
    ).toEqual(["b", "a", "text"]);
  });

  test("may be one by two names", () => {
    expect(names(`export const text = ${ONE};\nexport default text;\nexport { text as again };\n`)).toEqual(["text", "again"]);
  });

  test("may be made of a function that is declared elsewhere", () => {
    expect(
      names(
        "function body({ x }: { x: Flow<number> }): { y: Flow<number> } {\n  return { y: edge(x, (v) => v) };\n}\nexport const p = pipeline(body);\n",
      ),
    ).toEqual(["p"]);
  });

  test("are all read when one of them has a mistake", () => {
    const { reports } = analyze(
      `export const bad = pipeline(({ x }: { x: Flow<number> }) => {\n  let y = edge(x, (v) => v);\n  return { y };\n});\nexport const unused = pipeline(({ x, z }: { x: Flow<number>; z: Flow<number> }) => ({ y: edge(x, (v) => v) }));\n`,
    );
    expect(reports.map((report) => report.slice(0, 7))).toEqual(["RMC2003", "RMC2012"]);
  });
});

describe("flows", () => {
  const flows = (text: string): readonly string[] | undefined => analyze(text).analysis?.graphs[0]?.flows.map(({ id }) => id);

  test("are named after consts, properties, the call that is inlined, or their node", () => {
    const text =
      "const twice = (f: Flow<number>): Flow<number> => edge(edge(f, one), one);\nfunction one(v: number): number { return v; }\nexport const p = pipeline(({ x }: { x: Flow<number> }) => {\n  const a = twice(x);\n  return { a, b: merge(a, server(x, one)), c: [browser(x, one)][0]! };\n});\n";
    expect(flows(text)).toEqual(["x", "one", "a", "one.2", "b", "one.3"]);
  });
});

describe("places", () => {
  const places = (text: string): unknown => analyze(text).analysis?.graphs[0]?.places;

  test("made by compute are named after their const, also when they have equal needs", () => {
    const text =
      'const gpu = compute({ gpu: true });\nconst other = compute({ gpu: true, memory: "1GB" });\nexport const p = pipeline(({ x }: { x: Flow<number> }) => ({ a: gpu(x, (v) => v), b: other(x, (v) => v), c: compute()(x, (v) => v), d: browser(x, (v) => v) }));\n';
    expect(places(text)).toEqual([
      { name: "gpu", kind: "compute", needs: { gpu: true } },
      { name: "other", kind: "compute", needs: { gpu: true, memory: "1GB" } },
      { name: "compute", kind: "compute", needs: {} },
      { name: "browser", kind: "browser", needs: {} },
    ]);
  });

  test("cannot take the name of another", () => {
    const text =
      "const far = (() => {\n  const server = compute();\n  return server;\n})();\nexport const p = pipeline(({ x }: { x: Flow<number> }) => ({ a: far(x, (v) => v) }));\n";
    expect(analyze(text).reports.filter((report) => report.startsWith("RMC2019"))).toHaveLength(1);
  });
});

describe("params", () => {
  test("are listed once, and may be read again with the same default", () => {
    const text =
      'class N { constructor(o: { by: number }) { void o; } process(v: number): number { return v; } }\nexport const p = pipeline(({ x }: { x: Flow<number> }) => ({ a: edge(x, new N({ by: param("by", 2) }), new N({ by: param("by", 2) })) }));\n';
    expect(analyze(text).analysis?.graphs[0]?.params).toEqual([{ name: "by", default: 2 }]);
  });
});
