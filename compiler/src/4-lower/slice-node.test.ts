import { describe, expect, test } from "vitest";
import type { Node } from "../ir/graph.ts";
import { nodeOf, SPAN } from "../ir/graph.test-support.ts";
import type { Reach } from "../ir/reach.ts";
import type { UserFile } from "../ir/user-file.ts";
import { isMade, sliceNode } from "./slice-node.ts";

const MAIN = `import { pipeline } from "rmc";
import { scale } from "./scale.ts";
import "./side-effect.ts";
const unused = setUp();
const gain = scale(2);
export const voice = pipeline(({ x }) => {
  const k = 3;
  return server(x,
    (value) => value * gain * k);
});
`;

const files = new Map<string, UserFile>([
  [
    "main.ts",
    {
      file: "main.ts",
      text: MAIN,
      imports: [
        importAt("rmc", undefined, false),
        importAt("./scale.ts", "scale.ts", false),
        importAt("./side-effect.ts", "side-effect.ts", true),
      ],
    },
  ],
  ["scale.ts", { file: "scale.ts", text: "export const other = 1;\nexport const scale = (n: number) => n * 10;\n", imports: [] }],
]);

const reach: Reach = {
  pipeline: "test",
  node: "lambda",
  modules: [],
  values: [],
  statements: [statementAt("main.ts", "const gain = scale(2);"), statementAt("scale.ts", "export const scale = (n: number) => n * 10;")],
};

describe("sliceNode", () => {
  test("keeps what is needed where it was and blanks out the rest", () => {
    const slice = sliceNode(lambda(), reach, files);
    expect(slice.text.split("\n").map((line) => line.trimEnd())).toEqual([
      'import { pipeline } from "rmc";',
      'import { scale } from "./scale.ts";',
      "",
      "",
      "const gain = scale(2);",
      "",
      "",
      `${" ".repeat(18)}export const rmcMake = (rmcCaptures) => { const k = rmcCaptures.k; return (`,
      "    (value) => value * gain * k); };",
      "",
      "",
    ]);
    expect(slice.exported).toBe("rmcMake");
  });

  test("gives the other files of the user's as slices, too", () => {
    expect(sliceNode(lambda(), reach, files).others).toEqual([
      { file: "scale.ts", text: `${" ".repeat(23)}\nexport const scale = (n: number) => n * 10;\n` },
    ]);
  });

  test("imports a package's node from where the user does", () => {
    const node = nodeOf("shout", undefined, undefined, {
      declaration: { ...SPAN, package: { specifier: "loud", importName: "default", from: "src/main.ts" } },
    });
    expect(sliceNode(node, undefined, files)).toMatchObject({ file: "src/main.ts", text: 'export { default as rmcNode } from "loud";\n' });
    expect(isMade(node)).toBe(false);
  });

  test("binds captured functions with what they capture themselves", () => {
    const at = MAIN.indexOf("(value)");
    const code = {
      kind: "code" as const,
      declaration: spanOf("main.ts", MAIN.indexOf("scale(2)"), 8),
      captures: [{ name: "depth", value: { kind: "value" as const, value: 1 } }],
    };
    const node = { ...lambda(), declaration: spanOf("main.ts", at, 28), captures: [{ name: "inner", value: code }] };
    expect(sliceNode(node, reach, files).text).toContain(
      "const inner = ((rmcCaptures) => { const depth = rmcCaptures.depth; return (scale(2)\n); })(rmcCaptures.inner);",
    );
  });
});

function lambda(): Node {
  const code = "(value) => value * gain * k";
  return nodeOf("lambda", undefined, undefined, {
    form: "lambda",
    declaration: spanOf("main.ts", MAIN.indexOf(code), code.length),
    captures: [{ name: "k", value: { kind: "value", value: 3 } }],
  });
}

function spanOf(file: string, offset: number, length: number): typeof SPAN {
  return { file, line: 1, column: 1, offset, length };
}

function importAt(specifier: string, target: string | undefined, bare: boolean): UserFile["imports"][number] {
  const line = MAIN.split("\n").find((each) => each.startsWith("import") && each.includes(specifier)) ?? "";
  return { offset: MAIN.indexOf(line), length: line.length, specifier, target, bare };
}

function statementAt(file: string, text: string): Reach["statements"][number] {
  const source = file === "main.ts" ? MAIN : "export const other = 1;\nexport const scale = (n: number) => n * 10;\n";
  return { file, offset: source.indexOf(text), length: text.length };
}
