import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Collector } from "../diagnostics/collector.ts";
import { loadProgram, processConditions } from "./load-program.ts";
import type { LoadOptions } from "./load-program.ts";
import type { Program } from "./program.ts";
import { userFiles } from "./user-files.ts";
import { Workspace } from "./workspace.ts";

let folder = "";
const workspace = new Workspace();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rmc-load-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function load(options: LoadOptions = {}): { program: Program | undefined; files: readonly string[]; reports: string[] } {
  const found = new Collector();
  const { program, files } = loadProgram(join(folder, "main.ts"), found, { workspace, ...options });
  return {
    program,
    files: files.map((file) => relative(folder, file)),
    reports: found.diagnostics.map(({ code, span }) => `${code} ${span?.file ?? "-"}:${span?.line ?? 0}:${span?.column ?? 0}`),
  };
}

describe("loadProgram", () => {
  test("tells what was read and what was looked for, with errors as well", () => {
    write("main.ts", 'import { b } from "./b.ts";\nimport { c } from "./c/c.js";\nimport "rmc";\nexport const a: string = b + c;\n');
    write("b.ts", "export const b: number = ;\n");
    write("tsconfig.json", "{}");
    expect(load().files).toEqual(["main.ts", "b.ts", "c/c.js", "c/c.js.ts", "c/c.ts", "tsconfig.json"]);
  });

  test("reports a type error at its place, in imported files too", () => {
    write("main.ts", 'import { b } from "./b.ts";\nexport const a: string = b;\n');
    write("b.ts", "export const b: number = true;\n");
    expect(load().reports).toEqual(["RMC1001 main.ts:2:14", "RMC1001 b.ts:1:14"]);
  });

  test("sees edits of imported files when it is warm", () => {
    write("main.ts", 'import { b } from "./b.ts";\nexport const a: number = b;\n');
    write("b.ts", "export const b: number = 1;\n");
    expect(load().reports).toEqual([]);
    write("b.ts", 'export const b: string = "";\n');
    expect(load().reports).toEqual(["RMC1001 main.ts:2:14"]);
    write("b.ts", "export const b = 2;\n");
    expect(load().reports).toEqual([]);
  });

  test("finds a file that was missing the last time, and misses one that is gone", () => {
    write("main.ts", 'import { b } from "./b.ts";\nexport const a: number = b;\n');
    expect(load().reports).toEqual(["RMC1002 main.ts:1:19"]);
    write("b.ts", "export const b = 2;\n");
    expect(load().reports).toEqual([]);
    rmSync(join(folder, "b.ts"));
    expect(load().reports).toEqual(["RMC1002 main.ts:1:19"]);
  });

  test("follows static, dynamic and re-exporting imports of the user's own files, and tells which are types only", () => {
    write(
      "main.ts",
      'import type { T } from "./t.ts";\nexport { c } from "./c.ts";\nexport const b = (): Promise<T> => import("./b.ts").then((m) => m.b);\n',
    );
    write("t.ts", "export type T = number;\n");
    write("c.ts", 'import "some-package";\nexport const c = 1;\n');
    write("b.ts", "export const b = 2;\n");
    mkdirSync(join(folder, "node_modules/some-package"), { recursive: true });
    write("node_modules/some-package/index.d.ts", "export {};\n");
    const { program, reports } = load();
    expect(reports).toEqual([]);
    expect(userFiles(program!).map(({ file }) => file)).toEqual(["main.ts", "t.ts", "c.ts", "b.ts"]);
    const edges = [...program!.imports.values()].flat().map(({ specifier, foreign, typeOnly }) => [specifier, foreign, typeOnly]);
    expect(edges).toEqual([
      ["./t.ts", false, true],
      ["./c.ts", false, false],
      ["./b.ts", false, false],
      ["some-package", true, false],
    ]);
  });

  test("takes its options from the nearest tsconfig.json", () => {
    write("main.ts", "export function f(x: number, unused: number): number {\n  return x;\n}\n");
    expect(load().reports).toEqual([]);
    write("tsconfig.json", '{ "compilerOptions": { "noUnusedParameters": true } }');
    expect(load().reports).toEqual(["RMC1001 main.ts:1:30"]);
  });

  test("takes a text instead of the disk's", () => {
    write("main.ts", "export const a = 1;\n");
    expect(load({ text: "export const a: string = 1;\n" }).reports).toEqual(["RMC1001 main.ts:1:14"]);
  });

  test("does not check further what cannot be parsed", () => {
    write("main.ts", "export const a: string = 1;\nexport const = 2;\n");
    expect(load().reports).toEqual(["RMC1001 main.ts:2:14", "RMC1001 main.ts:2:16"]);
  });
});

test("conditions of the process are read in all their spellings", () => {
  expect(processConditions(["--conditions=a", "--conditions", "b", "-C", "c", "--inspect"])).toEqual(["a", "b", "c"]);
});
