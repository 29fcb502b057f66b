/** What docs/python-client.md shows is built, served and run, and prints what the page says. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../equivalence/case.ts";
import { missing, remove, runPython } from "./python.ts";
import { serveCase, type ServedCase } from "./serve-case.ts";

const blocks = [...readFileSync(join(root, "docs/python-client.md"), "utf8").matchAll(/```(\w*)\n(.*?)```/gs)];
const block = (language: string): string => blocks.find(([, each]) => each === language)?.[2] ?? "";

if (missing !== undefined) console.warn(`docs/python-client.md is not tried: ${missing}`);

describe.skipIf(missing !== undefined)("docs/python-client.md", () => {
  let folder: string;
  let served: ServedCase;

  beforeAll(async () => {
    folder = mkdtempSync(join(root, "node_modules/.cache-guide-"));
    const file = join(folder, "source/levels.ts");
    mkdirSync(join(folder, "source"));
    writeFileSync(file, block("ts"));
    served = await serveCase({ name: "levels", folder: join(folder, "source"), file, env: {} });
  });
  afterAll(async () => {
    await served?.close();
    await remove(folder);
  });

  test("the example prints what it says", async () => {
    const program = join(folder, "example.py");
    expect(block("py")).toContain("http://127.0.0.1:8787");
    writeFileSync(program, block("py").replace("http://127.0.0.1:8787", served.url));
    expect(await runPython(program, [], served.packages)).toEqual({ code: 0, out: block(""), err: "" });
  });
});
