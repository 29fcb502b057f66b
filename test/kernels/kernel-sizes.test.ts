/**
 * How large released kernels of real nodes are, so that they do not creep. The goals of the design: one expression 300 B, a
 * typical kernel of typed arrays 2 kB, of text 10 kB, of text that prints numbers 14 kB. `toLowerCase` costs 4 kB on top: Unicode's
 * tables. `npm run bench -- kernel-build` prints the sizes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { median } from "../bench/measure.ts";
import { kernelSizes, LETTER_CASE, ONE_EXPRESSION, PRINTING, TEXT, TYPED } from "../bench/nodes-project.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-sizes-"));
let sizes: ReadonlyMap<string, number>;

beforeAll(async () => {
  sizes = await kernelSizes(join(folder, "nodes"), [...TYPED, ...TEXT, ...LETTER_CASE, ...PRINTING]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("none is far from what it is now", () => {
  const limits = {
    adler: 660,
    gate: 1850,
    splitChannels: 1930,
    limiter: 3120,
    utf8: 3100,
    captions: 8200,
    sse: 11_000,
    wordCount: 15_100,
    noteName: 9100,
  };
  for (const [name, limit] of Object.entries(limits)) expect(sizeOf(name), name).toBeLessThanOrEqual(limit);
});

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
