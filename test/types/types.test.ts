/**
 * The editor's answers, under both compilers that matter: tsc 7, which the workspace and its users check with, and
 * TypeScript 6, which analyses pipelines. `refuses.ts` says where each error must stand and quotes a part of it.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Project, ts } from "ts-morph";
import { beforeAll, describe, expect, test } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));

interface TypeError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

describe.each([
  ["TypeScript 7", typescript7],
  ["TypeScript 6", typescript6],
])("%s", (_, check) => {
  let errors: readonly TypeError[] = [];
  beforeAll(async () => {
    errors = await check();
  });

  test("accepts every good pipeline and gives each flow its exact type", () => {
    expect(errors.filter(({ file }) => file !== "refuses.ts")).toEqual([]);
  });

  test("refuses each mistake with one error, at the node at fault", () => {
    const found = errors.filter(({ file }) => file === "refuses.ts");
    const expected = expectedErrors();
    expect(found.map(position)).toEqual(expected.map(position));
    for (const [i, { message }] of expected.entries()) expect(found[i]!.message).toContain(message);
  });
});

function position({ line, column }: TypeError): string {
  return `${line}:${column}`;
}

/** From the comments `//   ^ part of the message`, each about the line above. */
function expectedErrors(): TypeError[] {
  const lines = readFileSync(`${folder}/refuses.ts`, "utf8").split("\n");
  return lines.flatMap((text, index) => {
    const marker = /^\/\/\s+\^ (?<message>.+)$/.exec(text);
    return marker ? [{ file: "refuses.ts", line: index, column: text.indexOf("^") + 1, message: marker.groups!["message"]! }] : [];
  });
}

async function typescript7(): Promise<TypeError[]> {
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], (_, stdout) => resolve(stdout));
  });
  const pattern = /^(?:.*\/)?(?<file>[^/\n]+)\((?<line>\d+),(?<column>\d+)\): error TS\d+: (?<message>.*(?:\n .*)*)/gm;
  return [...output.matchAll(pattern)].map(({ groups }) => ({
    file: groups!["file"]!,
    line: Number(groups!["line"]),
    column: Number(groups!["column"]),
    message: groups!["message"]!,
  }));
}

async function typescript6(): Promise<TypeError[]> {
  const project = new Project({ tsConfigFilePath: `${folder}/tsconfig.json` });
  return project.getPreEmitDiagnostics().map(({ compilerObject: diagnostic }) => {
    const at = diagnostic.file!.getLineAndCharacterOfPosition(diagnostic.start!);
    const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    return { file: diagnostic.file.fileName.split("/").at(-1)!, line: at.line + 1, column: at.character + 1, message };
  });
}
