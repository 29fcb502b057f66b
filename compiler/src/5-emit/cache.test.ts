import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Cache } from "./cache.ts";

const folder = mkdtempSync(join(tmpdir(), "rmc-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what one process wrote another one reads; drafts do not stay", async () => {
  const written = Array.from({ length: 40 }, (_, index) => Buffer.from(`value ${index}`));
  await Promise.all(written.map((value, index) => new Cache(folder).write(`sha256:${index % 20}`, value)));
  const other = new Cache(folder);
  for (let index = 0; index < 20; index += 1)
    expect([`value ${index}`, `value ${index + 20}`]).toContain(String(Buffer.from((await other.read(`sha256:${index}`)) ?? [])));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(20);
});

test("a folder that cannot be used makes everything a miss, and nothing fails", async () => {
  const file = join(folder, "not-a-folder");
  writeFileSync(file, "");
  const cache = new Cache(join(file, "inside"));
  await cache.write("key", Buffer.from("kept in memory"));
  expect(String(Buffer.from((await cache.read("key")) ?? []))).toBe("kept in memory");
  expect(await new Cache(join(file, "inside")).read("key")).toBeUndefined();
});
