/**
 * Every diagnostic has a page and a fixture that provokes it. A fixture is a folder `CODE-what/` with a `main.ts` and the
 * reports as reviewed text in `expected.txt` (UPDATE_GOLDENS=1 writes it anew). `case.json` may say what else is needed:
 * another file to check, `command` for fixtures of the command line, which have a test of their own.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Workspace } from "../compiler/src/1-load/workspace.ts";
import { Compiler, type ClientLanguage } from "../compiler/src/compile.ts";
import { CATALOG } from "../compiler/src/diagnostics/catalog.ts";
import { formatDiagnostic } from "../compiler/src/diagnostics/format.ts";

const fixtures = fileURLToPath(new URL("fixtures/diagnostics", import.meta.url));
const pages = fileURLToPath(new URL("../docs/diagnostics", import.meta.url));
const workspace = new Workspace();
const names = readdirSync(fixtures).toSorted();
const codes = Object.keys(CATALOG);

interface Case {
  readonly file?: string;
  readonly command?: readonly string[];
  /** The pipeline that is asked for. */
  readonly pipeline?: string;
  /** For what only building finds. */
  readonly build?: boolean;
  readonly clients?: readonly ClientLanguage[];
}

describe("the catalogue", () => {
  test.each(codes)("%s has a page whose first line is its code and title", (code) => {
    const page = join(pages, `${code}.md`);
    expect(existsSync(page)).toBe(true);
    expect(readFileSync(page, "utf8").split("\n")[0]).toBe(`# ${code}: ${CATALOG[code as keyof typeof CATALOG].title}`);
  });

  test.each(codes)("%s has a fixture that provokes it", (code) => {
    const own = names.filter((name) => name.startsWith(`${code}-`));
    expect(own.some((name) => readFileSync(join(fixtures, name, "expected.txt"), "utf8").includes(code))).toBe(true);
  });
});

describe("checking", () => {
  const checked = names.filter((name) => readCase(name).command === undefined);

  test.each(checked)("%s reports what was reviewed", async (name) => {
    const folder = join(fixtures, name);
    const text = await check(folder, readCase(name));
    const golden = join(folder, "expected.txt");
    if (process.env["UPDATE_GOLDENS"] !== undefined) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });
});

async function check(folder: string, { file = "main.ts", pipeline, build, clients = [] }: Case): Promise<string> {
  const compiler = new Compiler({ workspace, root: folder, cache: false });
  const options = { clients, ...(pipeline === undefined ? {} : { pipeline }) };
  const { diagnostics } = build === true ? await compiler.build(join(folder, file), options) : compiler.check(join(folder, file), options);
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return `${diagnostics.map((each) => formatDiagnostic(each, { read })).join("\n\n")}\n`.replaceAll(`${folder}/`, "");
}

function readCase(name: string): Case {
  const path = join(fixtures, name, "case.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Case) : {};
}
