/** Python's client and JavaScript's on the same hosts: the same bytes come out, and the same errors. */
import { describe, expect, test } from "vitest";
import { cases } from "../equivalence/case.ts";
import { askPython, missing } from "./python.ts";
import { runInJavaScript, writeJob } from "./run-inputs.ts";
import { serveCase } from "./serve-case.ts";

const NAMES = [
  "pipelines/emit-forms",
  "pipelines/joins",
  "pipelines/media",
  "pipelines/missing",
  "pipelines/start-values",
  "pipelines/wire-types",
  "strangers/failures",
  "strangers/tensors",
  "strangers/texts",
];

if (missing !== undefined) console.warn(`Python's client is not tried: ${missing}`);

describe.skipIf(missing !== undefined)("a run from Python", () => {
  test.each(NAMES)("%s gives what JavaScript gets", { timeout: 60_000 }, async (name) => {
    const one = cases.find((each) => each.name === name);
    if (one === undefined) throw new Error(`there is no case ${name}`);
    const served = await serveCase(one);
    try {
      const expected = await runInJavaScript(one, served);
      expect(Object.values(expected.outputs).some((values) => values.length > 0)).toBe(true);
      expect(await askPython("run_inputs.py", [served.client, served.url, await writeJob(one, served)], served.packages)).toEqual(expected);
    } finally {
      await served.close();
    }
  });
});
