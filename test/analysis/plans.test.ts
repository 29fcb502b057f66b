/**
 * Every pipeline of the repository as it is placed: stages, links with their channels, converters, as reviewed text
 * (`plan.txt` beside it; UPDATE_GOLDENS=1 writes it anew).
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Compiler, dumpPipeline } from "../../compiler/src/compile.ts";
import { cases, root } from "../equivalence/case.ts";

const compiler = new Compiler({ cache: false });

test.each(cases)("$name is placed as was reviewed", ({ name, file, folder }) => {
  const text = compiler
    .check(file)
    .pipelines.map((pipeline) => dumpPipeline(pipeline, "plan"))
    .join("\n");
  const golden = file.includes("/examples/") ? join(root, "test/analysis", `${name}.plan.txt`) : join(folder, "plan.txt");
  if (process.env["UPDATE_GOLDENS"] !== undefined) writeFileSync(golden, text);
  expect(text).not.toBe("");
  expect(text).toBe(readFileSync(golden, "utf8"));
});
