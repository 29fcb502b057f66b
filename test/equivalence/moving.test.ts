/** One word moves a stage: with `edge(` changed to another place and nothing else, the example gives the same bytes. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases, root } from "./case.ts";
import { buildCase, runCase, type BuiltCase, type Outputs } from "./run-case.ts";

const example = cases.find(({ name }) => name === "live-meter");
if (example === undefined) throw new Error("the example has no case");
const folders: string[] = [];
let original: BuiltCase;
let expected: Outputs;

beforeAll(async () => {
  original = await buildCase(example);
  expected = await runCase(example, original, "compiled");
});

afterAll(() => {
  original?.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("moving a stage", () => {
  test.each(["browser", "server"])("edge( changed to %s( gives the same bytes", async (place) => {
    const folder = mkdtempSync(join(root, "node_modules/.cache-moved-"));
    folders.push(folder);
    cpSync(example.folder, folder, { recursive: true, filter: (path) => !/\/(dist|node_modules)$/.test(path) });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const file = join(folder, "live-meter.ts");
    const text = readFileSync(file, "utf8");
    expect(text.split("edge(")).toHaveLength(2);
    // The import may name a place more than the file uses; that is the user's own tidying.
    writeFileSync(file, text.replace("edge(", `${place}(`));
    const moved = { ...example, folder, file };
    const built = await buildCase(moved);
    try {
      expect(built.pipeline.plan.stages.map((stage) => stage.place)).not.toContain("edge");
      for (const mode of ["plain", "compiled", "hosts"] as const) expect(await runCase(moved, built, mode)).toEqual(expected);
    } finally {
      built.remove();
    }
  });
});
