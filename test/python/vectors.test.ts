/** The vectors of docs/wire.md in Python: written, read, refused. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { VECTORS, type WireVectors } from "../../scripts/build-wire-vectors.ts";
import { askPython, missing, packCodecs, remove } from "./python.ts";

if (missing !== undefined) console.warn(`The vectors are not tried in Python: ${missing}`);

describe.skipIf(missing !== undefined)("docs/wire-vectors.json", () => {
  test("is what Python writes and reads", async () => {
    const { types, values, refusedValues } = JSON.parse(readFileSync(VECTORS, "utf8")) as WireVectors;
    const folder = await packCodecs([...values, ...refusedValues].map(({ schema }) => ({ schema, types })));
    try {
      expect(await askPython("vectors.py", [fileURLToPath(VECTORS)], folder)).toEqual([]);
    } finally {
      await remove(folder);
    }
  });
});
