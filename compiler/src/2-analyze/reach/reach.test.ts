import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadProgram } from "../../1-load/load-program.ts";
import { Collector } from "../../diagnostics/collector.ts";
import type { Analysis } from "../../ir/analysis.ts";
import { analyzeProgram } from "../analyze-program.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-reach-"));
const FILES: Readonly<Record<string, string>> = {
  "main.ts": `import { browser, pipeline, secret, server, type Flow } from "rmc";
import { light, heavy } from "./nodes.ts";
const unused = heavy;
const MARK = "!";
export const p = pipeline(({ x }: { x: Flow<string> }) => ({
  a: browser(x, light),
  b: server(x, heavy),
  c: browser(x, (text) => text + MARK),
}));
`,
  "nodes.ts": `import { readFileSync } from "node:fs";
import "./effect.ts";
import { key } from "./keys.ts";
import * as tools from "./tools.ts";
import type { Never } from "./types-only.ts";
let calls = 0;
const model = readFileSync("/dev/null", "utf8");
export function light(text: string): string { calls++; return tools.short(text); }
export function heavy(text: string): Never { return text + model + key; }
`,
  "tools.ts":
    'import os from "os";\nexport const short = (text: string): string => text.slice(LIMIT);\nconst LIMIT = 3;\nexport const host = (): string => os.hostname();\n',
  "effect.ts": "declare global { var started: number }\nglobalThis.started = 1;\nexport {};\n",
  "keys.ts": 'import { secret } from "rmc";\nexport const key = secret("KEY");\n',
  "types-only.ts": 'import "node:net";\nexport type Never = string;\n',
};

let analysis: Analysis | undefined;
const found = new Collector();

beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  symlinkSync(fileURLToPath(new URL("../../../../node_modules", import.meta.url)), join(folder, "node_modules"));
  const { program } = loadProgram(join(folder, "main.ts"), found);
  analysis = program === undefined ? undefined : analyzeProgram(program, found);
});

afterAll(() => rmSync(folder, { recursive: true }));

function reach(node: string): { modules: string[]; values: string[]; statements: string[] } {
  expect(found.diagnostics.map((each) => each.message)).toEqual([]);
  const { modules, values, statements } = analysis!.reach.find((each) => each.node === node)!;
  return {
    modules: modules.map(
      ({ kind, name, chain }) =>
        `${kind} ${name} via ${chain.map(({ from, specifier }) => `${from.file}:${from.line} ${specifier}`).join(", ")}`,
    ),
    values: values.map(({ kind, name, at }) => `${kind} ${name} ${at.file}:${at.line}`),
    statements: statements
      .map(({ file, offset, length }) => `${file} ${FILES[file]!.slice(offset, offset + length).split("(")[0]}`)
      .toSorted(),
  };
}

test("a node reaches what its own code uses, and not what its neighbours in the file use", () => {
  expect(reach("light")).toEqual({
    modules: ["file effect.ts via nodes.ts:2 ./effect.ts", "file tools.ts via nodes.ts:4 ./tools.ts"],
    values: [],
    statements: [
      "effect.ts globalThis.started = 1;",
      "nodes.ts export function light",
      "nodes.ts let calls = 0;",
      "tools.ts const LIMIT = 3;",
      "tools.ts export const short = ",
    ],
  });
});

test("built-in modules and secrets come with the imports that lead to them", () => {
  const { modules, values, statements } = reach("heavy");
  expect(modules.toSorted()).toEqual([
    "builtin node:fs via nodes.ts:1 node:fs",
    "file effect.ts via nodes.ts:2 ./effect.ts",
    "file keys.ts via nodes.ts:3 ./keys.ts",
  ]);
  expect(values).toEqual(["secret KEY keys.ts:2"]);
  expect(statements).toContain("nodes.ts const model = readFileSync");
});

test("a lambda reaches the consts of its module, and no import it does not use", () => {
  expect(reach("c")).toEqual({ modules: [], values: [], statements: ['main.ts const MARK = "!";'] });
});
