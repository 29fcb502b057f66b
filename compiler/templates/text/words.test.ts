/** A pipeline runs as it stands, with no compiler: that is how you test it. */
// @ts-nocheck: the test runner's types come with @types/node, which this project does not need otherwise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords } from "./words.ts";

test("counts words over several lines, once the input has ended", async () => {
  const { counts } = await countWords.run({ lines: ["to be", "or not to be"] });
  assert.deepEqual(counts, [
    [
      { word: "to", times: 2 },
      { word: "be", times: 2 },
    ],
  ]);
});
