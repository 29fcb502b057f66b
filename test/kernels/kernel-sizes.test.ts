/**
 * How large released kernels of real nodes are, so that they do not creep. The goals of the design: one expression 300 B, a
 * typical kernel of typed arrays 2 kB, of text 10 kB, of text that prints numbers 14 kB. `npm run bench -- kernel-build`
 * prints the sizes; a limit here is what they are now and a twentieth.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { median } from "../bench/measure.ts";
import { kernelSizes, ONE_EXPRESSION, PRINTING, TEXT, TYPED } from "../bench/nodes-project.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-sizes-"));
let sizes: ReadonlyMap<string, number>;

beforeAll(async () => {
  sizes = await kernelSizes(join(folder, "nodes"), [...TYPED, ...TEXT, ...PRINTING]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the goals", () => {
  test("one expression", () => {
    expect(sizes.get(ONE_EXPRESSION)).toBeLessThanOrEqual(300);
  });

  test.each([
    ["typed arrays", TYPED, 2000],
    ["text", TEXT, 10_000],
    ["text that prints numbers", PRINTING, 14_000],
  ] as const)("%s: half of them are under it", (_, names, limit) => {
    expect(median(names.map(sizeOf))).toBeLessThanOrEqual(limit);
  });
});

function sizeOf(name: string): number {
  return sizes.get(name) ?? NaN;
}
